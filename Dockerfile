# One image for every service: `docker run errand serve api`.
#
# The build keeps its packages and its objects in cache mounts, so that a changed line is compiled and not the whole suite;
# `docker builder prune --filter type=exec.cachemount` throws them away. The symbols of a build, to read its crash logs with:
# `docker build --target symbols --output symbols .`
#
# Reproducible: the release pipeline gives both base images by digest, a snapshot of the Debian archive and
# SOURCE_DATE_EPOCH, and starts with empty caches. Without them the build takes what is current, and what is compiled on top of
# older objects may differ by a few instructions from what is compiled at once.
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        binutils libcurl4-openssl-dev libpq-dev libsqlite3-dev libyaml-dev pkg-config rsync zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
COPY Package.swift Package.resolve[d] /context/
COPY Sources /context/Sources
COPY specs /context/specs
WORKDIR /source
# What is served of `specs` is linked from Sources: the links are followed. Copied by content into the cache: the build knows a changed file by its inode and time, which a layer has new for all of them.
# The manifest names the tests' folders, so they must exist; what is in them changes nothing here. Nothing is stripped of its
# identity: the build id and the debug link in the executable find its symbols.
RUN --mount=type=cache,id=errand-packages,target=/root/.cache,sharing=locked \
    --mount=type=cache,id=errand-build,target=/source,sharing=locked \
    rsync --recursive --copy-links --checksum --delete --exclude=/.build --exclude=/Tests --exclude=/Package.resolved /context/ ./ \
    && if [ -e /context/Package.resolved ]; then cp /context/Package.resolved ./; fi \
    && swift package dump-package >/tmp/manifest.json \
    && grep -o '"Tests[\\]*/[A-Za-z]*"' /tmp/manifest.json | tr -d '\\"' | while read -r folder; do \
        mkdir -p "$folder" && { [ -e "$folder/Nothing.swift" ] || : >"$folder/Nothing.swift"; }; \
    done \
    && options=(--configuration release --static-swift-stdlib -Xswiftc -cross-module-optimization \
        -Xswiftc -file-prefix-map -Xswiftc /source=. -Xcc -ffile-prefix-map=/source=. -Xlinker --build-id=sha1) \
    && swift build --product errand "${options[@]}" \
    && install -D "$(swift build --show-bin-path "${options[@]}")/errand" /out/errand \
    && objcopy --only-keep-debug --compress-debug-sections=zlib /out/errand /out/errand.debug \
    && objcopy --strip-all --add-gnu-debuglink=/out/errand.debug /out/errand

# Not part of the image: `--target symbols` exports it.
FROM scratch AS symbols
COPY --from=build /out/errand.debug /errand.debug

FROM ${RUNTIME_IMAGE}
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# A moment of the Debian archive, such as 20261101T000000Z; empty takes what is current.
ARG DEBIAN_SNAPSHOT=
# hadolint ignore=DL3008
RUN if [ -n "$DEBIAN_SNAPSHOT" ]; then \
        sed -i -E "s|https?://deb.debian.org/(debian[a-z-]*)|http://snapshot.debian.org/archive/\1/$DEBIAN_SNAPSHOT|" \
            /etc/apt/sources.list.d/debian.sources; \
        echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/snapshot; \
    fi \
    && apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libpq5 libsqlite3-0 libstdc++6 libyaml-0-2 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/ldconfig/aux-cache /etc/apt/apt.conf.d/snapshot \
    && groupadd --system --gid 65532 errand \
    && useradd --system --uid 65532 --gid errand --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin errand
COPY --from=build /out/errand /usr/bin/errand
# By number, so that Kubernetes can tell that it is not root. Nothing is written: run it with a read-only root.
USER 65532:65532
# web, api, recurring, notification, sync, audit, chat
EXPOSE 3000 8000 8001 8002 8003 8004 8005
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/bin/errand", "health"]
ENTRYPOINT ["/usr/bin/errand"]
CMD ["serve", "web"]
# Last, since they differ in every build: no layer depends on them.
ARG VERSION=dev
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=unknown
ARG RUNTIME_IMAGE
LABEL org.opencontainers.image.title="Errand" \
    org.opencontainers.image.description="An event-driven todo suite: every service of it, beside its Dapr sidecar" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.source="${SOURCE}" \
    org.opencontainers.image.base.name="${RUNTIME_IMAGE}"
