{{/* Names: who answers for them. */}}
{{- define "errand.dnsRule" -}}
{{- with .Values.networkPolicy.dns -}}
- to:
    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} } }
      {{- with include "errand.words" (list .podLabels) }}
      podSelector:
        matchLabels: {{- . | nindent 10 }}
      {{- end }}
    {{- range .cidrs }}
    - ipBlock: { cidr: {{ . }} }
    {{- end }}
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
{{- end -}}
{{- end -}}

{{/* The peers that an entry of networkPolicy.egress or of errand.found names, as a rule. */}}
{{- define "errand.egressRule" -}}
- to:
    {{- if .cidr }}
    - ipBlock:
        cidr: {{ .cidr }}
        {{- with .except }}
        except: {{ toJson . }}
        {{- end }}
    {{- else }}
    {{- $labels := include "errand.words" (list .podLabels) }}
    -{{ with .namespace }} namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ . }} } }
     {{ end }} podSelector:{{ if $labels }}
        matchLabels: {{- $labels | nindent 10 }}{{ else }} {}{{ end }}
    {{- end }}
  ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end -}}

{{/*
An entry of networkPolicy.egress as it is where users' webhooks are called, as a YAML list of entries: the ports by which a webhook
could reach something of the operator's lead to the world alone, the others where they led.
*/}}
{{- define "errand.closed" -}}
{{- $entry := .entry }}
{{- if eq (get $entry "cidr") "0.0.0.0/0" }}
{{- $open := list }}{{ $closed := list }}
{{- range $port := $entry.ports }}
{{- $isOf := false }}
{{- range $.webhooks.ports }}{{ if eq (int .) (int $port) }}{{ $isOf = true }}{{ end }}{{ end }}
{{- if $isOf }}{{ $closed = append $closed $port }}{{ else }}{{ $open = append $open $port }}{{ end }}
{{- end }}
{{- $entries := list }}
{{- if $open }}{{ $entries = append $entries (set (omit $entry "ports") "ports" $open) }}{{ end }}
{{- if $closed }}
{{- $except := concat ($entry.except | default list) .webhooks.except | uniq }}
{{- $entries = append $entries (dict "cidr" $entry.cidr "except" $except "ports" $closed) }}
{{- end }}
{{- toYaml $entries }}
{{- else }}
{{- toYaml (list $entry) }}
{{- end }}
{{- end -}}

{{/*
What the values name by an address of the cluster, as a YAML list of entries like those of networkPolicy.egress: `collector.otel:4317`
and `redis:6379` are Services, by the way names of the cluster are made. A collector elsewhere may be anywhere but at the address where
clouds hand out credentials. Passwords and the addresses inside them are not read: say these in networkPolicy.egress.
*/}}
{{- define "errand.found" -}}
{{- $found := list }}
{{- $addresses := list }}
{{- with .Values.dapr.tracing.otelEndpoint }}{{ $addresses = append $addresses (dict "at" . "anywhere" true) }}{{ end }}
{{- range $component := .Values.dapr.components }}
{{- if dig "enabled" true $component }}
{{- range $key := list "brokers" "redisHost" "hostname" "natsURL" "url" }}
{{- $value := get ($component.metadata | default dict) $key }}
{{- if kindIs "string" $value }}
{{- range splitList "," $value }}
{{- $addresses = append $addresses (dict "at" (regexReplaceAll "^[a-z]+://|/.*$" (trim .) "") "anywhere" false) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- range uniq $addresses }}
{{- if regexMatch "^[^:]+:[0-9]+$" .at }}
{{- $host := regexFind "^[^:]+" .at }}{{ $port := regexFind "[0-9]+$" .at | int }}
{{- if regexMatch "^[0-9.]+$" $host }}
{{- $found = append $found (dict "cidr" (printf "%s/32" $host) "ports" (list $port)) }}
{{- else if regexMatch "^[a-z0-9-]+$" $host }}
{{- $found = append $found (dict "podLabels" dict "ports" (list $port)) }}
{{- else if regexMatch "^[a-z0-9-]+\\.[a-z0-9-]+(\\.svc(\\.cluster\\.local)?)?\\.?$" $host }}
{{- $found = append $found (dict "namespace" (index (splitList "." $host) 1) "ports" (list $port)) }}
{{- else if regexMatch "^[a-z0-9-]+\\.[a-z0-9-]+\\.[a-z0-9-]+\\.svc(\\.cluster\\.local)?\\.?$" $host }}
{{- $found = append $found (dict "namespace" (index (splitList "." $host) 2) "ports" (list $port)) }}
{{- else if .anywhere }}
{{- $found = append $found (dict "cidr" "0.0.0.0/0" "except" (list "169.254.169.254/32") "ports" (list $port)) }}
{{- end }}
{{- end }}
{{- end }}
{{- uniq $found | toYaml }}
{{- end -}}
