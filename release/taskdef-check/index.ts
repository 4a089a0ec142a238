import { checkDocument, type CheckedDocument } from "../checked-document";
import { checkTask } from "./task";

/**
 * Everything in a task definition file (what `aws ecs register-task-definition --cli-input-json` takes; YAML or JSON) that
 * ECS would refuse to register, or Fargate to run. CodePipeline's placeholders (`<IMAGE1_NAME>`) are no mistake in an image.
 * @param file name of the file, for positions
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export function checkTaskDefinition(text: string, file: string): CheckedDocument {
    return checkDocument(text, file, "ECS", checkTask);
}
