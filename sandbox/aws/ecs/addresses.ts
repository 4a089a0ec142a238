import type { Account } from "../service";

/** What a running task's network interface answers: load balancers ask it. */
export interface Address {
    ip: string;
    /** Container ports that listen. */
    ports: number[];
    /** The application answers its health check with this status in place of a good one. */
    failing?: { status: number };
}

const addresses = (account: Account) => account.table<Address>("ecs.addresses");

export const addressAt = (account: Account, ip: string): Address | undefined => addresses(account).get(ip);

export const openAddress = (account: Account, address: Address): void => addresses(account).put(address.ip, address);

export const closeAddress = (account: Account, ip: string): void => addresses(account).delete(ip);
