import { principalOf } from "../aws/credentials";
import type { Principal } from "../aws/principal";
import { AwsError } from "../aws/service";
import type { Session } from "../aws/session";
import { isObject, type Values } from "./values";

interface AssumedRole {
    roleArn: string;
    sessionName?: string;
    externalId?: string;
    /** E.g. `1h30m`. */
    duration?: string;
}

/**
 * In whose name a provider calls AWS: its own keys, and then each of `assumeRoles` in turn.
 * @returns Undefined where the configuration says nothing of it.
 * @throws Error as the real provider, where a role cannot be assumed
 */
export function callerOf(settings: Values, session: (caller?: Principal) => Session): Principal | undefined {
    const { accessKey, token, assumeRoles } = settings;
    const own =
        typeof accessKey === "string" && accessKey !== ""
            ? principalOf({ accessKeyId: accessKey, sessionToken: typeof token === "string" ? token : undefined })
            : undefined;
    return (Array.isArray(assumeRoles) ? assumeRoles : [])
        .filter(isObject)
        .reduce<Principal | undefined>((caller, role) => assume(session(caller), role as unknown as AssumedRole), own);
}

function assume(session: Session, { roleArn, sessionName, externalId, duration }: AssumedRole): Principal {
    try {
        const { Credentials } = session.call("sts", "AssumeRole", {
            RoleArn: roleArn,
            RoleSessionName: sessionName ?? `aws-go-sdk-${session.now()}`,
            ExternalId: externalId,
            DurationSeconds: duration === undefined ? undefined : secondsOf(duration),
        });
        return principalOf({ accessKeyId: Credentials.AccessKeyId, sessionToken: Credentials.SessionToken });
    } catch (error) {
        if (!(error instanceof AwsError)) {
            throw error;
        }
        throw new Error(
            `unable to validate AWS credentials. Details: Cannot assume IAM Role. IAM Role (${roleArn}) cannot be assumed.\n\n` +
                "There are a number of possible causes of this - the most common are:\n" +
                "  * The credentials used in order to assume the role are invalid\n" +
                "  * The credentials do not have appropriate permission to assume the role\n" +
                "  * The role ARN is not valid\n\n" +
                `Error: operation error STS: AssumeRole, https response error StatusCode: ${error.status}, api error ${error.code}: ${error.message}`,
            { cause: error },
        );
    }
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** A duration as Go writes it. */
const secondsOf = (duration: string): number =>
    [...duration.matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
        0,
    );
