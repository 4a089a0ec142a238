import * as fs from "node:fs";
import * as path from "node:path";

import { AwsError } from "../../../aws/service";
import type { AccountPort } from "../../account-port";
import { listFiles, toExpression } from "../../files";
import { ToolFailure, type Answer, type Invocation } from "../tool";

/** A place in S3, or on this machine. */
type Place = { bucket: string; key: string } | { file: string };
const isRemote = (place: Place): place is { bucket: string; key: string } => "bucket" in place;

/** Options without a value: their next word is a place. */
const PLAIN = [
    ..."recursive quiet only-show-errors no-progress delete dryrun summarize human-readable force".split(" "),
    ..."no-follow-symlinks follow-symlinks size-only exact-timestamps no-cli-pager no-guess-mime-type debug".split(" "),
];

interface Command {
    account: AccountPort;
    invocation: Invocation;
    places: Place[];
    /** As they were written. */
    words: string[];
    has(option: string): boolean;
    /** Of `--exclude` and `--include`, whether a name is meant. */
    isMeant(name: string): boolean;
}

/** `aws s3 cp`, `mv`, `sync`, `rm`, `ls`, `mb`. @throws ToolFailure as the AWS CLI says it */
export function s3(invocation: Invocation, account: AccountPort): Answer {
    const { words, flags } = readArguments(invocation.args);
    const [, verb = "", ...written] = words;
    const rules = flags
        .filter(({ name }) => name === "include" || name === "exclude")
        // To the AWS CLI `*` is anything, slashes too.
        .map(({ name, value }) => ({
            isMeant: name === "include",
            expression: toExpression(value.replaceAll("*", "**")),
        }));
    const command: Command = {
        account,
        invocation,
        words: written,
        places: written.map(word => placeOf(word, invocation)),
        has: option => flags.some(({ name }) => name === option),
        isMeant: file => rules.reduce((meant, rule) => (rule.expression.test(file) ? rule.isMeant : meant), true),
    };
    const run = VERBS[verb];
    if (!run) {
        throw new ToolFailure(
            `\naws: error: argument subcommand: Invalid choice: ${verb}, the sandbox has ${Object.keys(VERBS).join(", ")}`,
            252,
        );
    }
    try {
        const output = run(command);
        const isQuiet = command.has("quiet") || command.has("only-show-errors");
        return { code: 0, output: isQuiet && verb !== "ls" ? "" : output };
    } catch (error) {
        if (error instanceof AwsError) {
            const operation = error.code === "NoSuchKey" ? "HeadObject" : verb === "ls" ? "ListObjectsV2" : "PutObject";
            const said =
                error.code === "NoSuchKey" ? "(404) when calling the HeadObject operation: Not Found" : undefined;
            throw new ToolFailure(
                verb === "ls"
                    ? `\nAn error occurred (${error.code}) when calling the ${operation} operation: ${error.message}`
                    : `fatal error: An error occurred ${said ?? `(${error.code}) when calling the ${operation} operation: ${error.message}`}`,
                verb === "ls" ? 254 : 1,
            );
        }
        throw error;
    }
}

function readArguments(args: readonly string[]): { words: string[]; flags: { name: string; value: string }[] } {
    const words: string[] = [];
    const flags: { name: string; value: string }[] = [];
    for (let at = 0; at < args.length; at++) {
        const arg = args[at]!;
        const [, name, given] = /^--([^=]+)(?:=(.*))?$/.exec(arg) ?? [];
        if (name === undefined) {
            words.push(arg);
        } else {
            flags.push({ name, value: given ?? (PLAIN.includes(name) ? "" : (args[++at] ?? "")) });
        }
    }
    return { words, flags };
}

function placeOf(word: string, { folder }: Invocation): Place {
    const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(word) ?? [];
    return bucket === undefined ? { file: word === "-" ? word : path.resolve(folder, word) } : { bucket, key };
}

const VERBS: Readonly<Record<string, (command: Command) => string>> = {
    cp: command => transfer(command, command.has("recursive")),
    mv(command) {
        const said = transfer(command, command.has("recursive"));
        const [from] = command.places;
        if (from && isRemote(from)) {
            remove(command, from);
        } else if (from) {
            fs.rmSync(from.file, { recursive: true });
        }
        return said.replace(/^(copy|upload|download):/gm, "move:");
    },
    sync: command => transfer(command, true),
    rm(command) {
        const [place] = command.places;
        if (!place || !isRemote(place)) {
            throw new ToolFailure("\naws: error: s3 rm takes an s3:// address", 252);
        }
        return remove(command, place);
    },
    ls(command) {
        const [place] = command.places;
        return place && isRemote(place) ? listing(command, place) : "";
    },
    mb({ account, places: [place] }) {
        if (!place || !isRemote(place)) {
            throw new ToolFailure("\naws: error: s3 mb takes an s3:// address", 252);
        }
        account.callAsClient("s3", "CreateBucket", { Bucket: place.bucket });
        return `make_bucket: ${place.bucket}\n`;
    },
};

function transfer(command: Command, isRecursive: boolean): string {
    const { places, words, account, invocation } = command;
    const [from, to] = places;
    if (!from || !to || places.length > 2) {
        throw new ToolFailure("\naws: error: the following arguments are required: paths", 252);
    }
    if (!isRemote(from) && !isRemote(to)) {
        throw new ToolFailure(
            "\naws: error: Invalid argument type: one of the two paths must be an s3:// address",
            252,
        );
    }
    if (!isRecursive) {
        const name = path.posix.basename(isRemote(from) ? from.key : from.file);
        const target = completed(to, name, words[1] ?? "");
        const content = read(account, from, invocation);
        if (!isRemote(target) && target.file === "-") {
            return Buffer.from(content).toString();
        }
        write(account, target, content);
        return `${verbOf(from, to)}: ${spoken(from, words[0])} to ${spoken(target, isRemote(target) ? undefined : words[1])}\n`;
    }
    return namesBelow(account, from)
        .filter(name => command.isMeant(name))
        .map(name => {
            const [source, target] = [below(from, name), below(to, name)];
            if (!command.has("dryrun")) {
                write(account, target, read(account, source, invocation));
            }
            return `${verbOf(from, to)}: ${spoken(source, undefined)} to ${spoken(target, undefined)}\n`;
        })
        .join("");
}

const verbOf = (from: Place, to: Place): string => (isRemote(from) ? (isRemote(to) ? "copy" : "download") : "upload");

/** A folder takes the file under its own name. */
function completed(place: Place, name: string, written: string): Place {
    if (isRemote(place)) {
        return place.key === "" || place.key.endsWith("/") ? { ...place, key: `${place.key}${name}` } : place;
    }
    const isFolder = written.endsWith("/") || (fs.existsSync(place.file) && fs.statSync(place.file).isDirectory());
    return place.file !== "-" && isFolder ? { file: path.join(place.file, name) } : place;
}

const below = (place: Place, name: string): Place =>
    isRemote(place)
        ? { ...place, key: `${place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`}${name}` }
        : { file: path.join(place.file, name) };

const spoken = (place: Place, written: string | undefined): string =>
    isRemote(place) ? `s3://${place.bucket}/${place.key}` : (written ?? place.file);

function keysBelow(
    account: AccountPort,
    bucket: string,
    prefix: string,
): { Key: string; Size?: number; LastModified?: Date }[] {
    const { Contents = [] } = account.callAsClient<{
        Contents?: { Key: string; Size?: number; LastModified?: Date }[];
    }>("s3", "ListObjectsV2", { Bucket: bucket, Prefix: prefix });
    return Contents;
}

function namesBelow(account: AccountPort, place: Place): string[] {
    if (!isRemote(place)) {
        if (!fs.existsSync(place.file)) {
            throw new ToolFailure(`\nThe user-provided path ${place.file} does not exist.`, 255);
        }
        return listFiles(place.file);
    }
    const prefix = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
    return keysBelow(account, place.bucket, prefix)
        .map(({ Key }) => Key.slice(prefix.length))
        .filter(name => name !== "" && !name.endsWith("/"));
}

function read(account: AccountPort, place: Place, { input }: Invocation): Uint8Array {
    if (isRemote(place)) {
        return account.callAsClient<{ Body: Uint8Array }>("s3", "GetObject", { Bucket: place.bucket, Key: place.key })
            .Body;
    }
    if (place.file === "-") {
        return input;
    }
    if (!fs.existsSync(place.file)) {
        throw new ToolFailure(`\nThe user-provided path ${place.file} does not exist.`, 255);
    }
    return fs.readFileSync(place.file);
}

function write(account: AccountPort, place: Place, content: Uint8Array): void {
    if (isRemote(place)) {
        account.callAsClient("s3", "PutObject", { Bucket: place.bucket, Key: place.key, Body: content });
    } else {
        fs.mkdirSync(path.dirname(place.file), { recursive: true });
        fs.writeFileSync(place.file, content);
    }
}

function remove(command: Command, { bucket, key }: { bucket: string; key: string }): string {
    const keys = command.has("recursive")
        ? keysBelow(command.account, bucket, key)
              .map(({ Key }) => Key)
              .filter(each => command.isMeant(each.slice(key.length)))
        : [key];
    return keys
        .map(Key => {
            command.account.callAsClient("s3", "DeleteObject", { Bucket: bucket, Key });
            return `delete: s3://${bucket}/${Key}\n`;
        })
        .join("");
}

function listing(command: Command, { bucket, key }: { bucket: string; key: string }): string {
    const rows = keysBelow(command.account, bucket, key);
    const isDeep = command.has("recursive");
    const root = key.slice(0, key.lastIndexOf("/") + 1);
    const folders = new Set<string>();
    const lines = rows.flatMap(({ Key, Size = 0, LastModified }) => {
        const name = isDeep ? Key : Key.slice(root.length);
        if (!isDeep && name.includes("/")) {
            folders.add(name.slice(0, name.indexOf("/") + 1));
            return [];
        }
        const time = (LastModified ?? new Date(0)).toISOString().slice(0, 19).replace("T", " ");
        return [`${time} ${String(Size).padStart(10)} ${name}\n`];
    });
    return [...[...folders].map(name => `${" ".repeat(27)}PRE ${name}\n`), ...lines].join("");
}
