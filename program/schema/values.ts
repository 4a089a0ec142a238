import { z } from "zod";

export const name = z.string().min(1);
/** @returns a whole number of minutes between the two */
export const minutes = (least: number, most: number) => z.int().min(least).max(most);
export const percent = z.int().min(1).max(99);
export const port = z.int().min(1).max(65535);
export const cidr = z
    .string()
    .regex(/^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/i)
    .meta({ title: "an address range such as 203.0.113.0/24" });
export const accountNumber = z
    .string()
    .regex(/^\d{12}$/)
    .meta({ title: 'the number of an AWS account in quotes, such as "123456789012"' });
export const arn = (service: string) =>
    z
        .string()
        .regex(new RegExp(`^arn:[\\w-]+:${service}:`))
        .meta({ title: `an ARN such as arn:aws:${service.replace(/^\W*(\w+).*/, "$1")}:…` });

/** Longest that CodeDeploy keeps the old tasks after the shift: two days, less a margin. @see CodeDeploy quotas */
export const LONGEST_TERMINATION_WAIT = 2800;
