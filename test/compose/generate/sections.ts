import * as fc from "fast-check";
import { any, flag, having, keysWithValues, list, mapOf, names, one, some, text, type Value } from "./values";

const driverOptions = mapOf(["type", "device", "o"], one("bind", "./d", "/abs", 5, "${SET}"));

const volume: Value = any(
    one(null, {}),
    some({ name: text, driver: one("local", "nfs"), driver_opts: driverOptions, labels: keysWithValues, "x-v": text }),
    having({ external: one(true, "true", "${FLAG}") }, { name: one("elsewhere", "${SET}") }),
);

const pool = (subnet: string): Value =>
    having(
        { subnet: one(subnet) },
        { ip_range: one("10.1.0.0/16"), gateway: one("10.0.0.1"), aux_addresses: mapOf(["h", "i"], one("10.0.0.2")) },
    );
const onePool = fc.tuple(pool("10.0.0.0/8"));
const severalPools = fc.tuple(pool("10.0.0.0/8"), pool("11.0.0.0/8"), pool("12.0.0.0/8"));

const networkWith = (pools: Value): Value =>
    any(
        one(null, {}),
        some({
            name: text,
            driver: one("bridge", "overlay"),
            driver_opts: mapOf(["a", "b"], one(1, "x", 1.5)),
            attachable: flag,
            internal: flag,
            enable_ipv4: flag,
            enable_ipv6: flag,
            labels: keysWithValues,
            ipam: some({ driver: one("default"), config: pools }),
        }),
        having({ external: one(true, "yes", false) }, { name: one("elsewhere") }),
    );
/** What a second file may change has one pool: see difference-ipam-pools. */
const changed = networkWith(onePool);
const network = networkWith(any(onePool, severalPools));

const secret: Value = any(
    having({ file: one("./s1", "/abs/s", "~/s", "${SET}") }, { labels: keysWithValues }),
    having({ environment: one("SET", "UNSET", "${SET}") }, { name: text }),
    having({ external: one(true) }, { name: one("elsewhere") }),
    having(
        { driver: one("d"), file: one("./s2") },
        { driver_opts: mapOf(["a"], one("x", 1)), template_driver: one("t") },
    ),
);

const config: Value = any(
    having({ content: one("text ${SET} $$x\n", "two\nlines") }),
    having({ file: one("./c1", "../c") }, { labels: keysWithValues }),
    having({ environment: one("SET", "UNSET") }),
    having({ external: one(true) }, { name: text }),
);

const model: Value = having(
    { model: one("ai/smollm2", "${SET}") },
    { name: text, context_size: one(1024), runtime_flags: names("--a", "--b") },
);

const rarely = (value: Value): Value => fc.option(value, { nil: undefined, freq: 4 });

const all = {
    volumes: having({ v1: volume, v2: one(null) }),
    networks: having({ n1: changed, n2: one(null) }, { default: changed, n3: network }),
    secrets: having({ sec1: secret, sec2: one({ environment: "SET" }) }),
    configs: having({ cfg1: config, cfg2: one({ content: "c" }) }),
    models: having({ m1: model, m2: one({ model: "ai/other" }) }),
};

/** What stands beside the services: all that they refer to in the first file, some of it again in the second. */
export const sections: fc.Arbitrary<{ first: object; second: object }> = fc
    .record({
        first: fc.record(
            { ...all, "x-top": any(text, list(text)) },
            { requiredKeys: Object.keys(all) as (keyof typeof all)[] },
        ),
        second: fc.record({
            volumes: rarely(mapOf(["v1", "v2", "v3", "v3"], volume)),
            networks: rarely(mapOf(["n1", "default"], network)),
            secrets: rarely(mapOf(["sec1"], some({ name: text, "x-s": text }))),
            configs: rarely(mapOf(["cfg1"], some({ name: text, "x-c": text }))),
            models: rarely(mapOf(["m1"], model)),
        }),
    })
    .map(({ first, second }) => ({ first: { ...first }, second: defined(second) }));

function defined(value: object): object {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
