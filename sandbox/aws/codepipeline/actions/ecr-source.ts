import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, type ActionType } from "../action-type";
import { putContent, zipOf } from "../artifacts";
import { overrideOf } from "./source";

interface ImageAnswer {
    imageDetails: { imageDigest: string; imagePushedAt?: Date; imageSizeInBytes?: number; imageTags?: string[] }[];
}

/** An image that somebody pushed; its artifact is an `imageDetail.json`. */
export const ecrSource: ActionType = {
    categories: ["Source"],
    provider: "ECR",
    inputs: [0, 0],
    outputs: [1, 1],
    properties: { RepositoryName: { required: true }, ImageTag: {} },
    timeout: 15,
    start({ account, execution, row, configuration }) {
        const { RepositoryName: repositoryName = "", ImageTag: imageTag = "latest" } = configuration;
        const digest = overrideOf(execution, row, "IMAGE_DIGEST");
        const image = attempt(() =>
            account.call<ImageAnswer>("ecr", "DescribeImages", {
                repositoryName,
                imageIds: [digest === undefined ? { imageTag } : { imageDigest: digest }],
            }),
        ).imageDetails[0]!;
        const { repositories } = account.call<{ repositories: { repositoryUri: string }[] }>(
            "ecr",
            "DescribeRepositories",
            { repositoryNames: [repositoryName] },
        );
        const ImageURI = `${repositories[0]!.repositoryUri}@${image.imageDigest}`;
        const detail = {
            ImageSizeInBytes: String(image.imageSizeInBytes ?? 0),
            ImageDigest: image.imageDigest,
            Version: "1.0",
            ImagePushedAt: image.imagePushedAt?.toUTCString() ?? "",
            RegistryId: account.accountId,
            RepositoryName: repositoryName,
            ImageURI,
            ImageTags: image.imageTags ?? [],
        };
        putContent(account, row.outputs[0]!, zipOf({ "imageDetail.json": JSON.stringify(detail) }));
        return {
            status: "succeeded",
            variables: {
                RegistryId: account.accountId,
                RepositoryName: repositoryName,
                ImageTag: imageTag,
                ImageDigest: image.imageDigest,
                ImageURI,
            },
            found: {
                revisionId: image.imageDigest,
                revisionUrl: consoleUrl(account, "ecr", `repositories/private/${account.accountId}/${repositoryName}`),
                created: image.imagePushedAt?.getTime(),
            },
        };
    },
};

function attempt<Result>(run: () => Result): Result {
    try {
        return run();
    } catch (error) {
        if (error instanceof AwsError && /NotFound/.test(error.code)) {
            throw new ActionFailure("ConfigurationError", error.message);
        }
        throw error;
    }
}
