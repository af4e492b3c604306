{{/* The spec of a component. Takes the root and the component's name. */}}
{{- define "errand.component" -}}
{{- $component := index .root.Values.dapr.components .component }}
type: {{ $component.type }}
version: {{ $component.version | default "v1" }}
{{- $entries := list }}
{{- range $key, $value := $component.metadata }}
{{- if kindIs "map" $value }}
{{- $entries = append $entries (dict "name" $key "secretKeyRef" (dict "name" $.root.Values.secrets.credentials "key" $value.secret)) }}
{{- else if not (kindIs "invalid" $value) }}
{{- $entries = append $entries (dict "name" $key "value" $value) }}
{{- end }}
{{- end }}
{{- if $component.topics }}
{{- $entries = concat (include "errand.topicScopes" . | fromYamlArray) $entries }}
{{- end }}
metadata: {{ $entries | toYaml | nindent 2 }}
{{- end -}}

{{/* What repeats deliveries that failed. */}}
{{- define "errand.resiliency" -}}
policies:
  retries:
    delivery: {{- toYaml .Values.dapr.delivery | nindent 6 }}
targets:
  components:
    {{- range $name, $component := .Values.dapr.components }}
    {{- if and (dig "enabled" true $component) (hasPrefix "pubsub." $component.type) }}
    {{ $name }}:
      inbound: { retry: delivery }
    {{- end }}
    {{- end }}
{{- end -}}
