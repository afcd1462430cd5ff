# Two stages: the toolchain builds one binary; what runs has that, and the C libraries that it links.
FROM swift:6.3-bookworm AS builder

WORKDIR /opt/assetkit

COPY Makefile Package.swift ./
COPY scripts ./scripts
RUN make setup && rm -rf /var/lib/apt/lists/*

COPY . .
RUN make build

FROM debian:bookworm-slim

# postgresql and redis-server serve the embedded defaults; with servers of your own they stay idle.
RUN apt-get update && apt-get install --yes --no-install-recommends \
    ca-certificates \
    libarchive13 \
    libcurl4 \
    libhiredis0.14 \
    libmicrohttpd12 \
    libmongoc-1.0-0 \
    libpq5 \
    libsimdjson14 \
    libxml2 \
    libyaml-0-2 \
    postgresql \
    redis-server \
    tzdata \
    util-linux \
    && rm -rf /var/lib/apt/lists/*

COPY --from=builder /opt/assetkit/.build/release/ssc-orchestrator /usr/local/bin/ssc-orchestrator

ENV DAGSTER_HOME=/opt/dagster/dagster_home
RUN mkdir -p /opt/dagster/dagster_home
WORKDIR /opt/dagster/app

ENTRYPOINT ["ssc-orchestrator"]
CMD ["instance", "info"]
