import { RELEASE_PLACEHOLDER } from "../pipeline-template";
import type { BuildSpec } from "./model";
import { shellStep, type TargetVariables } from "./shell-step";

/** Environment variables that `documentsBuildSpec` reads; a pipeline's action sets them. */
export interface DocumentsVariables<Value = string> extends TargetVariables<Value> {
    /** `s3://bucket/prefix` that holds the templates. */
    TEMPLATES: Value;
    /** Names of the templates, with spaces between. */
    DOCUMENTS: Value;
    /** What the release is called: a git SHA, the version of an upload, or the digest of an image. */
    RELEASE: Value;
    /** `PLACEHOLDER=reference` for each image, with spaces between: references by digest. */
    IMAGES: Value;
}

/** Where the documents are, and the artifact begins. */
const FOLDER = "documents";

/** Neither a release nor a reference has a `|` or a space in it. */
const COMPLETE = `
complete_documents() {
  local document image expressions=(-e "s|${RELEASE_PLACEHOLDER}|$RELEASE|g")
  [[ "$RELEASE" =~ ^([0-9a-f]{40}|s3-[A-Za-z0-9._-]+|sha256:[0-9a-f]{64})$ ]] || { echo "no release: $RELEASE" >&2; return 1; }
  for image in $IMAGES; do
    [[ "$image" =~ @sha256:[0-9a-f]{64}$ ]] || { echo "no image by its digest: $image" >&2; return 1; }
    expressions+=(-e "s|<\${image%%=*}>|\${image#*=}|g")
  done
  mkdir -p ${FOLDER} || return 1
  for document in $DOCUMENTS; do
    aws s3 cp "$TEMPLATES/$document" "${FOLDER}/$document" || return 1
    sed -i "\${expressions[@]}" "${FOLDER}/$document" || return 1
    if grep -Eo '<IMAGE[0-9]+_NAME>' "${FOLDER}/$document" >&2; then
      echo "$document names an image that the build does not make: the environment's stack has another Compose project" >&2
      return 1
    fi
  done
}
complete_documents || exit 1
`;

/**
 * Makes the documents of one environment's deployments from its templates, with the images that were built once for all: no
 * command of the user's runs beside a role that may deploy. Needs bash and the AWS CLI, and `DocumentsVariables` in its environment.
 */
export function documentsBuildSpec(): BuildSpec {
    return { ...shellStep(COMPLETE), artifacts: { files: ["**/*"], "base-directory": FOLDER } };
}
