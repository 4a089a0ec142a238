import type { RecordArgs, RecordState } from "@pulumi/aws/route53";
import { boolean, list, number, object, set, string } from "../property";
import { awsResource, type Aws, type Plain } from "./resource";

/** As Route 53 writes names: absolute, in lower case. */
const absolute = (name: string) => `${name.replace(/\.$/, "").toLowerCase()}.`;
const relative = (name: string | undefined) => (name ?? "").replace(/\.$/, "").replace("\\052", "*");
const sameName = (left: unknown, right: unknown) => absolute(String(left)) === absolute(String(right));

export const record = awsResource<RecordArgs, RecordState>({
    label: "Route 53 Record",
    global: true,
    properties: {
        zoneId: string({ required: true, replace: true }),
        name: string({ required: true, replace: true, same: sameName }),
        type: string({ required: true }),
        ttl: number(),
        records: set(string()),
        setIdentifier: string({ replace: true }),
        healthCheckId: string(),
        allowOverwrite: boolean({ computed: true, local: true }),
        aliases: list(
            object({
                name: string({ required: true, same: sameAlias }),
                zoneId: string({ required: true }),
                evaluateTargetHealth: boolean({ required: true }),
            }),
        ),
    },
    computed: ["fqdn"],
    async create(aws, args) {
        const name = await fullName(aws, args.zoneId, args.name);
        await change(aws, args.allowOverwrite ? "UPSERT" : "CREATE", args, name);
        const id = [args.zoneId, relative(name), args.type, ...(args.setIdentifier ? [args.setIdentifier] : [])].join(
            "_",
        );
        return { id, known: { fqdn: relative(name) } };
    },
    async read(aws, id, prior) {
        const [zoneId = "", ...rest] = id.split("_");
        const type = String(prior.type ?? rest.at(-1));
        const name = prior.fqdn ?? rest.slice(0, -1).join("_");
        const found = await find(aws, zoneId, name, type);
        if (!found) {
            return undefined;
        }
        const alias = found.AliasTarget;
        return {
            zoneId,
            fqdn: relative(found.Name),
            // Below the zone's name, if the program left that out.
            name:
                prior.name !== undefined && relative(found.Name).startsWith(`${prior.name}.`)
                    ? prior.name
                    : relative(found.Name),
            type: found.Type,
            ttl: found.TTL ?? 0,
            records: found.ResourceRecords?.map(({ Value }) =>
                type === "TXT" ? Value!.replace(/^"|"$/g, "") : Value!,
            ),
            setIdentifier: found.SetIdentifier ?? "",
            healthCheckId: found.HealthCheckId ?? "",
            aliases: alias && [
                {
                    name: relative(alias.DNSName),
                    zoneId: alias.HostedZoneId!,
                    evaluateTargetHealth: alias.EvaluateTargetHealth!,
                },
            ],
        };
    },
    async update(aws, { args, old }) {
        await change(aws, "UPSERT", args, old.fqdn!);
    },
    async delete(aws, _, state) {
        const found = await find(aws, state.zoneId!, state.fqdn!, String(state.type));
        if (found) {
            await aws.route53.changeResourceRecordSets({
                HostedZoneId: state.zoneId,
                ChangeBatch: { Changes: [{ Action: "DELETE", ResourceRecordSet: found }] },
            });
        }
    },
});

/** AWS answers with `dualstack.` in front where the console made it, and in lower case. */
function sameAlias(left: unknown, right: unknown): boolean {
    const plain = (name: unknown) => absolute(String(name)).replace(/^dualstack\./, "");
    return plain(left) === plain(right);
}

async function fullName(aws: Aws, zoneId: string, name: string): Promise<string> {
    const { HostedZone } = await aws.route53.getHostedZone({ Id: zoneId });
    const zone = absolute(HostedZone!.Name!);
    const wanted = absolute(name);
    return wanted === zone || wanted.endsWith(`.${zone}`) ? wanted : wanted === "." ? zone : wanted + zone;
}

async function find(aws: Aws, HostedZoneId: string, name: string, type: string) {
    const { ResourceRecordSets } = await aws.route53.listResourceRecordSets({
        HostedZoneId,
        StartRecordName: name,
        StartRecordType: type,
        MaxItems: 1,
    });
    return ResourceRecordSets?.find(found => sameName(relative(found.Name), name) && found.Type === type);
}

async function change(aws: Aws, Action: string, args: Plain<RecordArgs>, name: string): Promise<void> {
    const alias = args.aliases?.[0];
    await aws.route53.changeResourceRecordSets({
        HostedZoneId: args.zoneId,
        ChangeBatch: {
            Changes: [
                {
                    Action,
                    ResourceRecordSet: {
                        Name: name,
                        Type: String(args.type),
                        SetIdentifier: args.setIdentifier,
                        HealthCheckId: args.healthCheckId,
                        ...(alias
                            ? {
                                  AliasTarget: {
                                      DNSName: alias.name,
                                      HostedZoneId: alias.zoneId,
                                      EvaluateTargetHealth: alias.evaluateTargetHealth,
                                  },
                              }
                            : {
                                  TTL: args.ttl,
                                  ResourceRecords: args.records?.map(Value => ({
                                      Value: String(args.type) === "TXT" ? `"${Value}"` : Value,
                                  })),
                              }),
                    },
                },
            ],
        },
    });
}
