import { toTagList } from "../tags";
import type { SecretRow } from "./model";

export const describe = (row: SecretRow) => ({
    ARN: row.ARN,
    Name: row.Name,
    Description: row.Description,
    KmsKeyId: row.KmsKeyId,
    CreatedDate: new Date(row.CreatedDate),
    LastChangedDate: new Date(row.LastChangedDate),
    DeletedDate: row.DeletedDate === undefined ? undefined : new Date(row.DeletedDate),
    Tags: toTagList(row.Tags),
});
