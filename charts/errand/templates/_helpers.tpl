{{/* A service's values over the defaults of all. Takes the root and the name; gives YAML. */}}
{{- define "errand.service" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- mergeOverwrite (deepCopy .root.Values.serviceDefaults) (deepCopy $own) | toYaml -}}
{{- end -}}

{{- define "errand.name" -}}{{ .root.Release.Name }}-{{ .name }}{{- end -}}

{{- define "errand.selector" -}}
app.kubernetes.io/name: errand
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "errand.labels" -}}
app.kubernetes.io/name: errand
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "errand.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
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

{{- define "errand.origin" -}}
http{{ if .Values.ingress.tls.enabled }}s{{ end }}://{{ .Values.host }}
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

{{/* The environment of a service: what the chart knows, then what the values say. */}}
{{- define "errand.environment" -}}
{{- $known := dict -}}
{{- if eq .name "web" -}}
{{- $known = dict "ERRAND_SYNC_URL" "/ws" "ERRAND_TRUSTED_PROXIES" (toString .root.Values.ingress.trustedProxies) -}}
{{- else if eq .name "api" -}}
{{- $known = dict "ERRAND_SECURE_COOKIE" (toString .root.Values.ingress.tls.enabled) -}}
{{- else if eq .name "sync" -}}
{{- $known = dict "ERRAND_SYNC_ORIGINS" (include "errand.origin" .root) -}}
{{- end -}}
{{- $environment := mergeOverwrite $known (deepCopy .root.Values.env) (deepCopy .service.env) -}}
{{- range $variable, $value := $environment }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
- name: ERRAND_REPLICA
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: APP_API_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.appToken }}, key: token } }
- name: DAPR_API_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.apiToken }}, key: token } }
{{- end -}}
