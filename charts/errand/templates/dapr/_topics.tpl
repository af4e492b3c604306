{{/*
Who may use which topics of a broker, as YAML: `publishing` and `subscribing` by app id, and `all` topics. Takes the root and the
component's name. A subscriber's own sidecar puts what nobody could handle on `TOPIC-dead`, and is judged there as any publisher.
*/}}
{{- define "errand.topics" -}}
{{- $root := .root }}{{ $component := .component }}
{{- $carried := (index $root.Values.dapr.components $component).topics | default list }}
{{- $publishing := dict }}{{ $subscribing := dict }}{{ $all := list }}
{{- range $topic := $carried }}{{ $all = concat $all (list $topic (printf "%s-dead" $topic)) }}{{ end }}
{{- range $name := keys $root.Values.services | sortAlpha }}
{{- $service := include "errand.service" (dict "root" $root "name" $name) | fromYaml }}
{{- if and $service.enabled (has $component $service.components) }}
{{- $out := list }}{{ $in := list }}
{{- range $service.publishes }}{{ if has . $carried }}{{ $out = append $out . }}{{ end }}{{ end }}
{{- range $service.subscribes }}
{{- if has . $carried }}{{ $in = append $in . }}{{ $out = append $out (printf "%s-dead" .) }}{{ end }}
{{- end }}
{{- range $root.Values.dapr.subscriptions }}
{{- if and (eq .component $component) (has $name .scopes) }}
{{- $in = append $in .topic }}{{ $out = append $out .deadLetterTopic }}
{{- $all = concat $all (list .topic .deadLetterTopic) }}
{{- end }}
{{- end }}
{{- with $out }}{{ $_ := set $publishing $name (uniq . | sortAlpha) }}{{ end }}
{{- with $in }}{{ $_ := set $subscribing $name (uniq . | sortAlpha) }}{{ end }}
{{- end }}
{{- end }}
{{- dict "publishing" $publishing "subscribing" $subscribing "all" (uniq $all | sortAlpha) | toYaml }}
{{- end -}}

{{/* Topics by app in the words of Dapr: `api=a,b;audit=c`. */}}
{{- define "errand.scopes" -}}
{{- $parts := list }}
{{- range $app, $topics := . }}{{ $parts = append $parts (printf "%s=%s" $app (join "," $topics)) }}{{ end }}
{{- join ";" $parts }}
{{- end -}}

{{/*
The scopes of a broker as entries of its metadata. An app without an entry may use every topic that is not protected, so all of
them are; and a topic that nobody named is refused to everybody (Dapr's pkg/runtime/pubsub/adapter.go).
*/}}
{{- define "errand.topicScopes" -}}
{{- $topics := include "errand.topics" . | fromYaml }}
- name: publishingScopes
  value: {{ include "errand.scopes" $topics.publishing | quote }}
- name: subscriptionScopes
  value: {{ include "errand.scopes" $topics.subscribing | quote }}
- name: protectedTopics
  value: {{ join "," $topics.all | quote }}
- name: allowedTopics
  value: {{ join "," $topics.all | quote }}
{{- end -}}
