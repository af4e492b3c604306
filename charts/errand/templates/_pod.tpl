{{/* The annotations of a service's pods: what Dapr's injector makes the sidecar of. */}}
{{- define "errand.podAnnotations" -}}
{{- $values := .root.Values }}
{{- $ending := include "errand.ending" . | fromYaml }}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .name }}
dapr.io/app-port: {{ add .service.port 1000 | quote }}
dapr.io/app-protocol: http
dapr.io/config: {{ include "errand.configurationName" . }}
# Dapr's own store asks the API server, for which most pods have no token: the sidecar would end at once. And it would show every
# secret of the namespace. `secretKeyRef` of components needs it not: Dapr's operator reads these.
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/api-token-secret: {{ $values.secrets.apiToken }}
dapr.io/app-token-secret: {{ $values.secrets.appToken }}
dapr.io/enable-metrics: "true"
dapr.io/metrics-port: {{ $values.dapr.metricsPort | quote }}
dapr.io/log-as-json: "true"
dapr.io/log-level: {{ $values.dapr.logLevel }}
dapr.io/max-body-size: {{ $values.dapr.maxBodySize }}
dapr.io/env: {{ include "errand.sidecarEnvironment" .root | trim | quote }}
dapr.io/sidecar-cpu-request: {{ $values.dapr.sidecar.cpuRequest }}
dapr.io/sidecar-memory-request: {{ $values.dapr.sidecar.memoryRequest }}
dapr.io/sidecar-memory-limit: {{ $values.dapr.sidecar.memoryLimit }}
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
dapr.io/sidecar-liveness-probe-delay-seconds: "5"
dapr.io/sidecar-readiness-probe-delay-seconds: "1"
dapr.io/sidecar-readiness-probe-period-seconds: "3"
dapr.io/block-shutdown-duration: {{ printf "%vs" $ending.block }}
dapr.io/graceful-shutdown-seconds: {{ $ending.last | quote }}
{{- if .service.paths }}
# A sidecar that goes last goes when the service is gone, and need not wait out the duration above; a draining service is well.
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
dapr.io/app-health-probe-interval: "3"
dapr.io/app-health-probe-timeout: "2000"
dapr.io/app-health-threshold: "2"
{{- end }}
{{- if eq $values.monitoring.scrape "annotations" }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .service.port | quote }}
prometheus.io/path: /metrics
{{- end }}
{{- with include "errand.words" (list .service.podAnnotations $values.podAnnotations) }}
{{ . }}
{{- end }}
{{- end -}}

{{/* The spec of a service's pods. */}}
{{- define "errand.pod" -}}
{{- $id := . }}{{ $values := .root.Values }}{{ $service := .service }}
{{- $ending := include "errand.ending" . | fromYaml }}
serviceAccountName: {{ include "errand.name" . }}
# Only the Kubernetes secret store asks the API server.
automountServiceAccountToken: {{ has "secrets" $service.components }}
enableServiceLinks: false
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
{{- with $service.priorityClassName | default $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "errand.podSecurity" .root | nindent 2 }}
{{- with include "errand.words" (list $service.nodeSelector $values.nodeSelector) }}
nodeSelector: {{- . | nindent 2 }}
{{- end }}
{{- with $service.tolerations | default $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $service.affinity | default $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range $key, $when := dict "topology.kubernetes.io/zone" $values.topologySpread.zones "kubernetes.io/hostname" $values.topologySpread.hosts }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: {{ $when }}
    labelSelector:
      matchLabels:
        {{- include "errand.selector" $id | nindent 8 }}
    # Pods of the revision that goes do not count, or a roll-out would leave the new ones lopsided.
    matchLabelKeys: [{{ eq $service.kind "StatefulSet" | ternary "controller-revision-hash" "pod-template-hash" }}]
  {{- end }}
containers:
  - name: {{ .name }}
    image: {{ include "errand.image" .root | quote }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    args: [serve, {{ .name }}]
    env:
      {{- include "errand.environment" . | trim | nindent 6 }}
    {{- with $service.envFrom }}
    envFrom: {{- toYaml . | nindent 6 }}
    {{- end }}
    ports:
      - { name: http, containerPort: {{ $service.port }} }
    # Waits for a slow node; afterwards liveness is strict and asks nobody else.
    startupProbe:
      httpGet: { path: /health, port: http }
      periodSeconds: 2
      failureThreshold: 30
    livenessProbe:
      httpGet: { path: /health, port: http }
      periodSeconds: 10
      timeoutSeconds: 3
    readinessProbe:
      httpGet: { path: /health/ready, port: http }
      periodSeconds: 3
      timeoutSeconds: 3
    lifecycle:
      preStop: { sleep: { seconds: {{ $ending.pause }} } }
    resources: {{- toYaml $service.resources | nindent 6 }}
    securityContext:
      {{- include "errand.containerSecurity" .root | nindent 6 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      {{- with $service.extraVolumeMounts }}{{ toYaml . | nindent 6 }}{{ end }}
volumes:
  - name: tmp
    emptyDir: { medium: Memory, sizeLimit: 16Mi }
  {{- with $service.extraVolumes }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end -}}
