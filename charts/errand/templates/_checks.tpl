{{/* What a schema cannot say of the values: fails with a sentence. */}}
{{- define "errand.checks" -}}
{{- $carried := list }}
{{- range .Values.dapr.components }}{{ $carried = concat $carried (.topics | default list) }}{{ end }}
{{- if ne (len $carried) (len (uniq $carried)) }}
{{- fail "dapr.components: two components carry one topic; which of them is it published on?" }}
{{- end }}
{{- range $name := keys .Values.services | sortAlpha }}
{{- $service := include "errand.service" (dict "root" $ "name" $name) | fromYaml }}
{{- range concat $service.publishes $service.subscribes }}
{{- if not (has . $carried) }}
{{- fail (printf "services.%s: no component of dapr.components has the topic %s among its topics" $name .) }}
{{- end }}
{{- end }}
{{- $callers := list }}
{{- range $service.access }}
{{- if has .appId $callers }}
{{- fail (printf "services.%s.access: %s stands there twice; Dapr would know the last only" $name .appId) }}
{{- end }}
{{- $callers = append $callers .appId }}
{{- include "errand.noShadows" (dict "where" (printf "services.%s.access of %s" $name .appId) "operations" .operations) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Dapr takes the first rule on the way down a path: one below another would never be read (pkg/config/acl_trie.go). */}}
{{- define "errand.noShadows" -}}
{{- $where := .where }}{{ $operations := .operations }}
{{- range $i, $upper := $operations }}
{{- range $j, $lower := $operations }}
{{- if and (ne $i $j) (hasPrefix (printf "%s/" $upper.path) (printf "%s/" $lower.path)) }}
{{- fail (printf "%s: the rule of %s is the rule of all below it, so that of %s would never be read; write one rule with the verbs of both" $where $upper.path $lower.path) }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
