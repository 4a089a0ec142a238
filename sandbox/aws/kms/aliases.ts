import { AwsError, type Account, type ServiceModule } from "../service";
import { aliases, findKey, usableKey, type AliasRow } from "./model";

interface AliasInput {
    AliasName?: string;
    TargetKeyId?: string;
    KeyId?: string;
}

const arnOf = (account: Account, name: string): string => account.arn("kms", name);

function findAlias(account: Account, name = ""): AliasRow {
    const row = aliases(account).get(name);
    if (!row) {
        throw new AwsError("NotFoundException", `Alias ${arnOf(account, name)} is not found.`);
    }
    return row;
}

export const aliasOperations: ServiceModule["operations"] = {
    CreateAlias(account: Account, { AliasName = "", TargetKeyId }: AliasInput) {
        if (!/^alias\/[\w/-]{1,250}$/.test(AliasName) || AliasName.startsWith("alias/aws/")) {
            throw new AwsError("InvalidAliasNameException", `The alias name ${AliasName} is not valid`);
        }
        if (aliases(account).get(AliasName)) {
            throw new AwsError(
                "AlreadyExistsException",
                `An alias with the name ${arnOf(account, AliasName)} already exists`,
            );
        }
        const { KeyId } = usableKey(account, TargetKeyId);
        aliases(account).put(AliasName, { AliasName, TargetKeyId: KeyId, created: account.now, updated: account.now });
        return {};
    },

    UpdateAlias(account: Account, { AliasName, TargetKeyId }: AliasInput) {
        const row = findAlias(account, AliasName);
        const { KeyId } = usableKey(account, TargetKeyId);
        aliases(account).put(row.AliasName, { ...row, TargetKeyId: KeyId, updated: account.now });
        return {};
    },

    DeleteAlias(account: Account, { AliasName }: AliasInput) {
        aliases(account).delete(findAlias(account, AliasName).AliasName);
        return {};
    },

    ListAliases(account: Account, { KeyId }: AliasInput) {
        const key = KeyId === undefined ? undefined : findKey(account, KeyId).KeyId;
        const found = aliases(account)
            .list()
            .filter(({ TargetKeyId }) => key === undefined || TargetKeyId === key);
        return {
            Aliases: found.map(({ AliasName, TargetKeyId, created, updated }) => ({
                AliasName,
                AliasArn: arnOf(account, AliasName),
                TargetKeyId,
                CreationDate: Math.floor(created / 1000),
                LastUpdatedDate: Math.floor(updated / 1000),
            })),
            Truncated: false,
        };
    },
};
