{{/* The spec of a sidecar's configuration: who may call it, and what it may ask. Takes the root and the service's name. */}}
{{- define "errand.configuration" -}}
{{- $service := include "errand.service" . | fromYaml }}
{{- $trustDomain := .root.Values.dapr.trustDomain }}
tracing:
  samplingRate: {{ .root.Values.dapr.tracing.samplingRate | quote }}
  {{- with .root.Values.dapr.tracing.otelEndpoint }}
  otel: { endpointAddress: {{ . | quote }}, isSecure: false, protocol: grpc }
  {{- end }}
metric:
  enabled: true
  http: { increasedCardinality: false }
logging:
  apiLogging: { enabled: false }
# mTLS between sidecars is on in the control plane; without it these policies could not tell callers apart.
accessControl:
  defaultAction: deny
  trustDomain: {{ $trustDomain }}
  {{- with $service.access }}
  policies:
    {{- range . }}
    - appId: {{ .appId }}
      defaultAction: deny
      trustDomain: {{ $trustDomain }}
      namespace: {{ $.root.Release.Namespace }}
      operations:
        {{- range .operations }}
        - name: {{ .path }}
          httpVerb: {{ toJson .verbs }}
          action: allow
        {{- end }}
    {{- end }}
  {{- end }}
{{- if has "secrets" $service.components }}
secrets:
  scopes:
    - storeName: secrets
      defaultAccess: deny
      allowedSecrets: [{{ include "errand.keys" . }}]
{{- end }}
{{- end -}}

{{/* The secrets that a service's sidecar shows it. Takes the root and the service's name. */}}
{{- define "errand.keys" -}}
{{- $names := list }}
{{- range (include "errand.service" . | fromYaml).keys }}
{{- $name := get $.root.Values.secrets . }}
{{- $names = concat $names (list $name (printf "%s-previous" $name)) }}
{{- end }}
{{- join ", " $names }}
{{- end -}}

{{/*
The name of a service's configuration, with the hash of all that its sidecar reads once, when it starts: the configuration, its
components, the policies of delivery, what is subscribed beside. The pod template holds that name, so whatever changes one of them
makes new pods; and a new pod cannot read the old one, which Helm replaces only after the workloads, since it puts kinds that it does
not know last. A sidecar that is there before its configuration ends and starts again.
*/}}
{{- define "errand.configurationName" -}}
{{- $root := .root }}
{{- $service := include "errand.service" . | fromYaml }}
{{- $read := list (include "errand.configuration" .) (include "errand.resiliency" $root) (toJson $root.Values.dapr.subscriptions) }}
{{- range $name := $service.components | sortAlpha }}
{{- if and (hasKey $root.Values.dapr.components $name) (dig $name "enabled" true $root.Values.dapr.components) }}
{{- $read = append $read (include "errand.component" (dict "root" $root "component" $name)) }}
{{- end }}
{{- end }}
{{- include "errand.name" . }}-{{ join "\n" $read | sha256sum | trunc 10 }}
{{- end -}}
