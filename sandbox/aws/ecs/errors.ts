import { AwsError } from "../service";

export const invalidParameter = (message: string) => new AwsError("InvalidParameterException", message);
export const clientError = (message: string) => new AwsError("ClientException", message);
export const notSimulated = (what: string) => new AwsError("NotSimulated", `${what} is not simulated`);
