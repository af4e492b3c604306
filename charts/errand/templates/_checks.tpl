{{/* What a schema cannot say of the values: fails with a sentence. */}}
{{- define "errand.checks" -}}
{{- $carried := list }}
{{- range .Values.dapr.components }}{{ $carried = concat $carried (.topics | default list) }}{{ end }}
{{- if ne (len $carried) (len (uniq $carried)) }}
{{- fail "dapr.components: two components carry one topic; which of them is it published on?" }}
{{- end }}
{{- range $name := keys .Values.services | sortAlpha }}
{{- $service := include "errand.service" (dict "root" $ "name" $name) | fromYaml }}
{{- include "errand.nameFits" (dict "root" $ "name" $name "kind" $service.kind) }}
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
{{- $ending := include "errand.ending" (dict "root" $ "service" $service) | fromYaml }}
{{- $needed := max (add $ending.block $ending.last) (add $ending.pause 20) | int }}
{{- if lt (int $.Values.terminationGracePeriodSeconds) $needed }}
{{- fail (printf "terminationGracePeriodSeconds: %s needs %d s to end without a loss" $name $needed) }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
A Service's name has 63 characters at most; of a StatefulSet's, 52, since its pods carry it with a hash as a label. An API server
refuses longer ones when half of the release is made.
*/}}
{{- define "errand.nameFits" -}}
{{- $full := include "errand.name" . }}
{{- $most := eq .kind "StatefulSet" | ternary 52 63 }}
{{- if gt (len $full) $most }}
{{- fail (printf "%s has %d characters, %d are allowed: choose a shorter name for the release, or fullnameOverride" $full (len $full) $most) }}
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
