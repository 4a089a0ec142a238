import { randomUUID } from "node:crypto";
import type { ZoneArgs, ZoneState } from "@pulumi/aws/route53";
import { boolean, string } from "../property";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

/** Records that a zone is born with, and dies with. */
const OWN_RECORDS = ["NS", "SOA"];

/** A public hosted zone. */
export const zone = awsResource<ZoneArgs, ZoneState>({
    label: "Route 53 Hosted Zone",
    global: true,
    properties: {
        name: string({ required: true, replace: true }),
        comment: string({ default: "Managed by Pulumi" }),
        forceDestroy: boolean({ default: false, local: true }),
    },
    computed: ["arn", "nameServers", "primaryNameServer", "zoneId"],
    async create(aws, { name, comment, tags }) {
        const { HostedZone } = await aws.route53.createHostedZone({
            Name: name,
            CallerReference: randomUUID(),
            HostedZoneConfig: { Comment: comment },
        });
        const id = bare(HostedZone?.Id);
        await changeTags(aws, id, { AddTags: pascalTags(tags) });
        return id;
    },
    async read(aws, id) {
        const { HostedZone, DelegationSet } = await aws.route53.getHostedZone({ Id: id });
        const { ResourceTagSet } = await aws.route53.listTagsForResource({
            ResourceType: "hostedzone",
            ResourceId: id,
        });
        const nameServers = DelegationSet?.NameServers ?? [];
        return {
            name: HostedZone?.Name?.replace(/\.$/, ""),
            comment: HostedZone?.Config?.Comment ?? "",
            arn: `arn:aws:route53:::hostedzone/${id}`,
            nameServers: [...nameServers].sort(),
            primaryNameServer: nameServers[0],
            zoneId: id,
            tags: fromPascalTags(ResourceTagSet?.Tags),
        };
    },
    async update(aws, { id, args }) {
        await aws.route53.updateHostedZoneComment({ Id: id, Comment: args.comment });
    },
    tag: {
        put: (aws, id, _, tags) => changeTags(aws, id, { AddTags: pascalTags(tags) }),
        remove: (aws, id, _, RemoveTagKeys) => changeTags(aws, id, { RemoveTagKeys }),
    },
    async delete(aws, id, { forceDestroy }) {
        if (forceDestroy) {
            await deleteRecords(aws, id);
        }
        await aws.route53.deleteHostedZone({ Id: id });
    },
});

const bare = (id = ""): string => id.replace("/hostedzone/", "");

async function deleteRecords(aws: Aws, HostedZoneId: string): Promise<void> {
    const { ResourceRecordSets = [] } = await aws.route53.listResourceRecordSets({ HostedZoneId });
    const others = ResourceRecordSets.filter(({ Type }) => !OWN_RECORDS.includes(String(Type)));
    if (others.length > 0) {
        await aws.route53.changeResourceRecordSets({
            HostedZoneId,
            ChangeBatch: {
                Changes: others.map(ResourceRecordSet => ({ Action: "DELETE", ResourceRecordSet })),
            },
        });
    }
}

const changeTags = (
    aws: Aws,
    ResourceId: string,
    changes: { AddTags: { Key: string; Value: string }[] } | { RemoveTagKeys: string[] },
) => aws.route53.changeTagsForResource({ ResourceType: "hostedzone", ResourceId, ...changes });
