import { alternatives, type Field } from "../checked-document";
import { REPORT_FORMATS } from "../buildspec/reports";
import { checkFiles } from "./artifacts";

const FORMATS: readonly string[] = Object.values(REPORT_FORMATS);
const MAX_GROUPS = 5;
/** A group of the project by its name, or any by its ARN. */
const GROUP = /^([A-Za-z0-9][\w-]{1,127}|arn:aws[\w-]*:codebuild:[\w-]+:\d{12}:report-group\/[\w-]+)$/;

export function checkReports(field: Field): void {
    const groups = field.entries() ?? [];
    if (groups.length > MAX_GROUPS) {
        field.problem(`has ${groups.length} report groups, CodeBuild takes ${MAX_GROUPS}`);
    }
    for (const [name, group] of groups) {
        if (!GROUP.test(name)) {
            group.problem("is no name of a report group", {
                fix: "Write 2 to 128 letters, digits, - and _, or the group's ARN.",
            });
        }
        group.asObject(
            {
                files: checkFiles,
                "base-directory": folder => void folder.asText(),
                "discard-paths": discard => void discard.asSwitch(),
                "file-format": checkFormat,
            },
            { required: ["files"] },
        );
    }
}

/** CodeBuild does not mind upper and lower case here. */
function checkFormat(field: Field): void {
    const format = field.asText();
    if (format !== undefined && !FORMATS.includes(format.toUpperCase())) {
        field.problem(`is ${JSON.stringify(format)}`, { fix: `Write ${alternatives(FORMATS)}.` });
    }
}
