import type { Field } from "../checked-document";

const MAX_SECONDARY = 12;

export function checkArtifacts(field: Field): void {
    field.asObject(
        {
            ...OUTPUT,
            "enable-symlinks": symlinks => void symlinks.asSwitch(),
            "s3-prefix": prefix => void prefix.asText(),
            "secondary-artifacts": checkSecondary,
        },
        // CodeBuild asks for them even where only secondary artifacts are used.
        { required: ["files"] },
    );
}

const OUTPUT = {
    files: checkFiles,
    name: (name: Field) => void name.asText(),
    "discard-paths": (discard: Field) => void discard.asSwitch(),
    "base-directory": (folder: Field) => void folder.asText(),
    "exclude-paths": (paths: Field) => (paths.isList() ? checkFiles(paths) : void paths.asText()),
};

function checkSecondary(field: Field): void {
    const artifacts = field.entries() ?? [];
    if (artifacts.length > MAX_SECONDARY) {
        field.problem(`has ${artifacts.length} artifacts, CodeBuild takes ${MAX_SECONDARY}`, {
            reason: "And CodePipeline takes 5 outputs of one action.",
        });
    }
    for (const [name, artifact] of artifacts) {
        if (!/^\w{1,128}$/.test(name)) {
            artifact.problem("is no identifier of an artifact", { fix: "Use letters, digits and underscores." });
        }
        artifact.asObject(OUTPUT, { required: ["files"] });
    }
}

/** Paths from the source's root; `**` stands for folders. A folder of another machine is never meant. */
export function checkFiles(field: Field): void {
    for (const file of field.asList({ least: 1 })) {
        file.asText();
    }
}
