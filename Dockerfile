# syntax=docker/dockerfile:1
# One image for every service: `docker run errand serve api`.
#
# Reproducible: the release pipeline gives both base images by digest, a snapshot of the Debian archive and
# SOURCE_DATE_EPOCH. Without them the build takes what is current.
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libcurl4-openssl-dev libpq-dev libsqlite3-dev libyaml-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# Dependencies first: they change less often than the sources.
COPY Package.swift Package.resolve[d] ./
RUN --mount=type=cache,target=/root/.cache,sharing=locked swift package resolve
COPY Sources Sources
# The manifest names the test targets, so their folders must exist.
COPY Tests Tests
RUN swift build --configuration release --product errand \
        --static-swift-stdlib -Xswiftc -cross-module-optimization \
        -Xswiftc -file-prefix-map -Xswiftc /source=. -Xcc -ffile-prefix-map=/source=. \
    && install -D -m 755 -s "$(swift build --configuration release --show-bin-path)/errand" /out/usr/bin/errand

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
COPY --from=build /out/usr/bin/errand /usr/bin/errand
# By number, so that Kubernetes can tell that it is not root. Nothing is written: run it with a read-only root.
USER 65532:65532
# web, api, recurring, notification, sync, audit, chat
EXPOSE 3000 8000 8001 8002 8003 8004 8005
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["/usr/bin/errand", "health"]
ENTRYPOINT ["/usr/bin/errand"]
CMD ["serve", "web"]
