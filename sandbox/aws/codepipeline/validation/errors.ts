import { AwsError } from "../../service";

export const invalidStructure = (message: string) => new AwsError("InvalidStructureException", message);
export const invalidStage = (message: string) => new AwsError("InvalidStageDeclarationException", message);
export const invalidAction = (message: string) => new AwsError("InvalidActionDeclarationException", message);
