import type { Account, ServiceModule } from "../service";
import { DELIVERIES, publish, type DeliveryRow } from "./publish";
import { subscriptionOperations } from "./subscriptions";
import { topicOperations } from "./topics";

/** Amazon SNS: topics, subscriptions with filters, messages that are delivered to functions and written down for the rest. */
export const sns: ServiceModule = {
    name: "sns",
    operations: {
        ...topicOperations,
        ...subscriptionOperations,
        Publish: publish,

        /** The sandbox's own: what arrived last, oldest first. */
        ListDeliveries: (account: Account) => ({ Deliveries: account.table<DeliveryRow>(DELIVERIES).list() }),
    },
};
