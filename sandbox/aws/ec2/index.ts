import type { CreateTagsRequest, DeleteTagsRequest } from "@aws-sdk/client-ec2";

import type { Account, ServiceModule } from "../service.js";
import { toTagMap } from "../tags.js";
import { addressOperations } from "./addresses.js";
import { dhcpOptionsOperations } from "./dhcp-options.js";
import { internetGatewayOperations } from "./internet-gateways.js";
import { natGatewayEvents, natGatewayOperations, natGatewayPolls } from "./nat-gateways.js";
import { networkInterfaceOperations } from "./network-interfaces.js";
import { addTags, removeTags } from "./resource.js";
import { routeTableOperations } from "./route-tables.js";
import { securityGroupRuleOperations } from "./security-group-rules.js";
import { securityGroupOperations } from "./security-groups.js";
import { subnetOperations } from "./subnets.js";
import { vpcOperations } from "./vpcs.js";
import { zoneOperations } from "./zones.js";

export type { ManagedInterfaceRequest } from "./network-interfaces.js";

/** Amazon EC2, as far as networks go: there are no instances. */
export const ec2: ServiceModule = {
    name: "ec2",
    operations: {
        ...zoneOperations,
        ...vpcOperations,
        ...dhcpOptionsOperations,
        ...subnetOperations,
        ...routeTableOperations,
        ...internetGatewayOperations,
        ...addressOperations,
        ...natGatewayOperations,
        ...networkInterfaceOperations,
        ...securityGroupOperations,
        ...securityGroupRuleOperations,

        CreateTags(account: Account, { Resources, Tags }: CreateTagsRequest): object {
            Resources?.forEach(id => addTags(account, id, toTagMap(Tags)));
            return {};
        },

        DeleteTags(account: Account, { Resources, Tags }: DeleteTagsRequest): object {
            const keys = Tags?.map(({ Key = "" }) => Key);
            Resources?.forEach(id => removeTags(account, id, keys));
            return {};
        },
    },
    events: natGatewayEvents,
    polls: natGatewayPolls,
};
