import type { SandboxAccount } from "../account";
import { FIRST_ACCOUNT, userOf } from "../aws/principal";
import { PROVIDER_HOSTS } from "../aws/codeconnections/hosts";
import { AwsError } from "../aws/service";
import { serveGit } from "../git/http-backend";
import { header, type WireRequest, type WireResponse } from "./protocols";

/** Where git finds the repositories of the account. */
export const GIT_PREFIX = "/_git/";

/**
 * Settings with which git finds CodeCommit's repositories here, under AWS's own addresses, as variables of an environment.
 * @param user Environment whose own settings of this kind stay in force.
 * @param accountId Whose repositories these are: git sends no key that would tell.
 */
export function gitSettings(
    endpoint: string,
    user: Readonly<Record<string, string | undefined>>,
    accountId = FIRST_ACCOUNT,
): Record<string, string> {
    const codecommit = `${endpoint}${GIT_PREFIX}codecommit/${accountId}/`;
    const settings = [
        // What follows is `us-east-1.amazonaws.com/v1/repos/NAME`.
        [`url.${codecommit}.insteadOf`, "https://git-codecommit."],
        [`url.${codecommit}.insteadOf`, "ssh://git-codecommit."],
        [`http.${endpoint}/.proxy`, ""],
        // Nobody is asked for a name here; a helper of the user's would be told of a password for nothing.
        [`credential.${endpoint}.helper`, ""],
    ] as const;
    const first = Number(user.GIT_CONFIG_COUNT ?? 0) || 0;
    const variables = settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${first + index}`, key] as const,
        [`GIT_CONFIG_VALUE_${first + index}`, value] as const,
    ]);
    return { ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(first + settings.length) };
}

/**
 * Options with which git finds repositories behind connections here, under their providers' addresses: nothing that a build
 * fetches as its source comes from a network. For that alone, or every clone from GitHub would be looked for here.
 */
export const connectionOptions = (endpoint: string): string[] =>
    Object.values(PROVIDER_HOSTS).flatMap(host => [
        "-c",
        `url.${endpoint}${GIT_PREFIX}connections/.insteadOf=https://${host}/`,
    ]);

/** A repository that an address means, and the rest of the address. */
interface Target {
    account: string;
    region: string;
    service: "codecommit" | "codeconnections";
    /** Names the repository in the service's operations. */
    name: object;
    /** E.g. `/info/refs`. */
    path: string;
}

/** The parts of git's protocol over HTTP. */
const REST = "(/(?:info/refs|git-upload-pack|git-receive-pack|HEAD|objects/.*))";
const CODECOMMIT = new RegExp(
    `^codecommit/(\\d{12})/([\\w-]+)\\.amazonaws\\.com(?:\\.cn)?/v1/repos/([\\w.-]+?)(?:\\.git)?${REST}$`,
);
const CONNECTIONS = new RegExp(`^connections/([\\w./-]+?)(?:\\.git)?${REST}$`);

function targetOf(address: string): Target | undefined {
    const [, account, region = "", repositoryName, path] = CODECOMMIT.exec(address) ?? [];
    if (account !== undefined) {
        return { account, region, service: "codecommit", name: { repositoryName }, path: path! };
    }
    const [, repository, rest] = CONNECTIONS.exec(address) ?? [];
    return repository === undefined
        ? undefined
        : {
              account: FIRST_ACCOUNT,
              region: "us-east-1",
              service: "codeconnections",
              name: { repository },
              path: rest!,
          };
}

const text = (status: number, words: string): WireResponse => ({
    status,
    headers: { "content-type": "text/plain" },
    body: `${words}\n`,
});

/** Serves the repositories of CodeCommit and those behind connections to git; a push is told to the account. */
export async function git(account: SandboxAccount, request: WireRequest): Promise<WireResponse> {
    const [address = "", query = ""] = request.path.slice(GIT_PREFIX.length).split("?");
    const target = targetOf(address);
    if (!target) {
        return text(404, `the sandbox has no git repository at ${address}`);
    }
    const { service, name, path } = target;
    const session = account.session(target.region, userOf(target.account));
    const isPush = path === "/git-receive-pack" || query.includes("service=git-receive-pack");
    try {
        const { folder } = session.call<{ folder: string }>(service, "Locate", { ...name, begin: isPush });
        const response = await serveGit(folder, {
            method: request.method,
            path,
            query,
            contentType: header(request, "content-type") ?? "",
            protocol: header(request, "git-protocol") ?? "",
            body: request.body,
        });
        if (path === "/git-receive-pack") {
            session.call(service, "Pushed", name);
            // Rules and pipelines hear of it now, and not when somebody asks the next time.
            account.advance(0);
        }
        return response;
    } catch (error) {
        if (error instanceof AwsError) {
            return text(error.status >= 500 ? error.status : 404, error.message);
        }
        throw error;
    }
}
