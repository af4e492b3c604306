{{/* A service's values over the defaults of all. Takes the root and the name; gives YAML. */}}
{{- define "errand.service" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- mergeOverwrite (deepCopy .root.Values.serviceDefaults) (deepCopy $own) | toYaml -}}
{{- end -}}

{{/* What stands in front of all names. */}}
{{- define "errand.fullname" -}}{{ .Values.fullnameOverride | default .Release.Name }}{{- end -}}

{{- define "errand.app" -}}{{ .Values.nameOverride | default "errand" }}{{- end -}}

{{- define "errand.name" -}}{{ include "errand.fullname" .root }}-{{ .name }}{{- end -}}

{{- define "errand.release" -}}
app.kubernetes.io/name: {{ include "errand.app" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "errand.selector" -}}
{{ include "errand.release" .root }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "errand.labels" -}}
{{ include "errand.release" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "errand.image" -}}
{{- with .Values.image -}}
{{ with .registry }}{{ trimSuffix "/" . }}/{{ end }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end -}}

{{/* Pod Security `restricted`. */}}
{{- define "errand.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "errand.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Whether browsers reach the suite by a name; otherwise somebody forwards ports. */}}
{{- define "errand.isPublished" -}}
{{- if or .Values.gateway.enabled .Values.ingress.enabled }}yes{{ end -}}
{{- end -}}

{{/* The origins of pages that may open sockets, the first of them where a person goes. */}}
{{- define "errand.origins" -}}
{{- if include "errand.isPublished" . -}}
http{{ if .Values.tls.enabled }}s{{ end }}://{{ .Values.host }}
{{- else -}}
http://localhost:{{ .Values.services.web.port }},http://127.0.0.1:{{ .Values.services.web.port }}
{{- end -}}
{{- end -}}

{{- define "errand.isSecure" -}}
{{- if and (include "errand.isPublished" .) .Values.tls.enabled }}true{{ else }}false{{ end -}}
{{- end -}}

{{/* One map of several, the first of which wins, as YAML; null takes a key away. */}}
{{- define "errand.words" -}}
{{- $all := dict }}
{{- range . }}{{ $all = merge $all (deepCopy (. | default dict)) }}{{ end }}
{{- $left := dict }}
{{- range $key, $value := $all }}{{ if not (kindIs "invalid" $value) }}{{ $_ := set $left $key $value }}{{ end }}{{ end }}
{{- with $left }}{{ toYaml . }}{{ end }}
{{- end -}}

{{/* The names of the enabled services that use a component, as YAML. Takes the root and the component's name. */}}
{{- define "errand.users" -}}
{{- range $name := keys .root.Values.services | sortAlpha -}}
{{- $service := include "errand.service" (dict "root" $.root "name" $name) | fromYaml -}}
{{- if and $service.enabled (has $.component $service.components) }}
- {{ $name }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
How a pod ends, in seconds, as YAML: `pause` is the service's preStop, `block` is how long its sidecar still takes calls, `last` what
the sidecar then has to finish. Of a service that browsers reach, the sidecar goes last. Of one that other sidecars reach, the sidecar
goes first: one that outlives its service answers its peers with 500. It takes their calls until none of them has its address any more:
they keep addresses for 20 s (resolverCacheTTL in Dapr's pkg/messaging/direct_messaging.go), which a cache of names may have given them
some seconds late. A call to a sidecar that is gone is tried at that same address for 3 s before it fails.
*/}}
{{- define "errand.ending" -}}
{{- $pause := int .root.Values.preStopSeconds }}
{{- if .service.paths -}}
{ pause: {{ $pause }}, block: {{ add $pause 25 }}, last: 10 }
{{- else -}}
{ pause: {{ add $pause 35 }}, block: {{ add $pause 25 }}, last: 10 }
{{- end -}}
{{- end -}}

{{/* The environment of a service: what the chart knows, then what the values say. */}}
{{- define "errand.environment" -}}
{{- $known := dict -}}
{{- if eq .name "web" -}}
{{- if include "errand.isPublished" .root }}{{ $_ := set $known "ERRAND_SYNC_URL" "/ws" }}
{{- else }}{{ $_ := set $known "ERRAND_SYNC_PORT" (toString .root.Values.services.sync.port) }}{{ end -}}
{{- else if eq .name "api" -}}
{{- $known = dict "ERRAND_SECURE_COOKIE" (include "errand.isSecure" .root) -}}
{{- else if eq .name "sync" -}}
{{- $known = dict "ERRAND_SYNC_ORIGINS" (include "errand.origins" .root) -}}
{{- end -}}
{{- /* Behind a gateway every connection comes from it: who asks is what it says, in every service. */ -}}
{{- $_ := set $known "ERRAND_TRUSTED_PROXIES" (ternary .root.Values.trustedProxies 0 (eq "yes" (include "errand.isPublished" .root)) | toString) -}}
{{- /* A sidecar records what its caller says is sampled: who begins a trace has to know the rate. */ -}}
{{- $_ := set $known "ERRAND_TRACE_RATE" (toString .root.Values.dapr.tracing.samplingRate) -}}
{{- $environment := mergeOverwrite $known (deepCopy .root.Values.env) (deepCopy .service.env) -}}
{{- range $variable, $value := $environment }}
{{- if not (kindIs "invalid" $value) }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
- name: ERRAND_REPLICA
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: APP_API_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.appToken }}, key: token } }
- name: DAPR_API_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.apiToken }}, key: token } }
{{- with .service.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The environment of a sidecar, in the words of `dapr.io/env`: Go collects earlier when it knows its limit. */}}
{{- define "errand.sidecarEnvironment" -}}
{{- $limit := .Values.dapr.sidecar.memoryLimit | trimSuffix "Mi" | int }}
{{- $parts := list (printf "GOMEMLIMIT=%dMiB" (div (mul $limit 9) 10)) }}
{{- range $name, $value := .Values.dapr.sidecar.env }}
{{- if not (kindIs "invalid" $value) }}{{ $parts = append $parts (printf "%s=%v" $name $value) }}{{ end }}
{{- end }}
{{- join "," $parts }}
{{- end -}}
