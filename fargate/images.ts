/** What is known of a well-known image: what it listens on, and whom it runs as. */
export interface KnownImage {
    /** TCP ports it listens on without being told. */
    ports: number[];
    /** User and group that write its data, by image variant; `alpine` where the tag names it, `default` otherwise. */
    user?: { default: Owner; alpine?: Owner };
    /** A database or the like: two of them must never share a data directory. */
    stateful?: true;
    /**
     * ENTRYPOINT and CMD of the official image, where it starts as root and has a shell: then a file can be put in its place
     * before the program starts.
     */
    process?: ImageProcess;
}

/** What an image runs. */
export interface ImageProcess {
    entryPoint: readonly string[];
    command: readonly string[];
}

export interface Owner {
    uid: number;
    gid: number;
}

const owner = (uid: number, gid = uid): Owner => ({ uid, gid });

const runs = (...command: string[]): ImageProcess => ({ entryPoint: ["docker-entrypoint.sh"], command });

/**
 * Official and widely used images, by the last part of their repository name.
 * The user is what the image's Dockerfile creates; an EFS access point must belong to it, or the database could not write.
 */
export const KNOWN_IMAGES: Readonly<Record<string, KnownImage>> = {
    postgres: {
        ports: [5432],
        user: { default: owner(999), alpine: owner(70) },
        stateful: true,
        process: runs("postgres"),
    },
    postgis: { ports: [5432], user: { default: owner(999), alpine: owner(70) }, stateful: true },
    mysql: { ports: [3306], user: { default: owner(999) }, stateful: true, process: runs("mysqld") },
    mariadb: { ports: [3306], user: { default: owner(999) }, stateful: true, process: runs("mariadbd") },
    mongo: { ports: [27017], user: { default: owner(999) }, stateful: true, process: runs("mongod") },
    redis: {
        ports: [6379],
        user: { default: owner(999), alpine: owner(999, 1000) },
        stateful: true,
        process: runs("redis-server"),
    },
    valkey: { ports: [6379], user: { default: owner(999), alpine: owner(999, 1000) }, stateful: true },
    rabbitmq: {
        ports: [5672],
        user: { default: owner(999), alpine: owner(100, 101) },
        stateful: true,
        process: runs("rabbitmq-server"),
    },
    cassandra: { ports: [9042], user: { default: owner(999) }, stateful: true },
    couchdb: { ports: [5984], user: { default: owner(5984) }, stateful: true },
    neo4j: { ports: [7474, 7687], user: { default: owner(7474) }, stateful: true },
    elasticsearch: { ports: [9200], user: { default: owner(1000, 0) }, stateful: true },
    opensearch: { ports: [9200], user: { default: owner(1000) }, stateful: true },
    grafana: { ports: [3000], user: { default: owner(472, 0) }, stateful: true },
    prometheus: { ports: [9090], user: { default: owner(65534) }, stateful: true },
    minio: { ports: [9000], stateful: true },
    memcached: { ports: [11211] },
    nginx: { ports: [80], process: { entryPoint: ["/docker-entrypoint.sh"], command: ["nginx", "-g", "daemon off;"] } },
    httpd: { ports: [80], process: { entryPoint: [], command: ["httpd-foreground"] } },
    caddy: {
        ports: [80],
        process: {
            entryPoint: [],
            command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
        },
    },
    traefik: { ports: [80], process: { entryPoint: ["/entrypoint.sh"], command: ["traefik"] } },
    mailhog: { ports: [1025, 8025] },
    mailpit: { ports: [1025, 8025] },
};

/** What is known of `postgres:15-alpine`, `docker.io/library/postgres` or `bitnami/…` (nothing: it has users of its own). */
export function knownImage(reference: string): KnownImage | undefined {
    const { repository } = parseReference(reference);
    const name = repository.split("/").at(-1)!;
    return repository.startsWith("bitnami/") ? undefined : KNOWN_IMAGES[name];
}

/** What an official image runs (Docker Hub's own, or ECR Public's copy); undefined where nobody knows. */
export function imageProcess(reference: string): ImageProcess | undefined {
    const [, name] = /^(?:docker\/library\/)?([^/]+)$/.exec(parseReference(reference).repository) ?? [];
    return name === undefined ? undefined : KNOWN_IMAGES[name]?.process;
}

/** User and group that the image writes its data as; undefined where nobody knows. */
export function imageOwner(reference: string): Owner | undefined {
    const user = knownImage(reference)?.user;
    const alpine = /(^|-)alpine/.test(parseReference(reference).tag ?? "");
    return (alpine ? user?.alpine : undefined) ?? user?.default;
}

export interface ImageReference {
    /** Registry host; undefined for Docker Hub. */
    registry?: string;
    /** Repository without the registry and without Docker Hub's `library/`. */
    repository: string;
    tag?: string;
    digest?: string;
}

/** The parts of an image reference, by the rules of Docker. */
export function parseReference(reference: string): ImageReference {
    const [name = "", digest] = reference.split("@", 2);
    const slash = name.lastIndexOf("/");
    const colon = name.indexOf(":", slash + 1);
    const tag = colon < 0 ? undefined : name.slice(colon + 1);
    const parts = (colon < 0 ? name : name.slice(0, colon)).split("/");
    const registry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0]!) ? parts.shift() : undefined;
    return { registry, repository: parts.join("/").replace(/^library\//, ""), tag, digest };
}
