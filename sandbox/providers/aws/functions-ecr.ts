import type { ProviderFunction } from "../resource";
import { awsFunction } from "./functions";

const getImage = awsFunction(
    "ECR Images",
    async (aws, { repositoryName, imageTag, imageDigest, registryId, mostRecent }) => {
        const name = String(repositoryName);
        const { imageDetails = [] } = await aws.ecr.describeImages({
            repositoryName: name,
            registryId: registryId as string | undefined,
            imageIds: mostRecent
                ? undefined
                : [{ imageTag: imageTag as string | undefined, imageDigest: imageDigest as string | undefined }],
        });
        const time = (date: Date | undefined) => new Date(date ?? 0).getTime();
        const [found] = [...imageDetails].sort((left, right) => time(right.imagePushedAt) - time(left.imagePushedAt));
        if (!found) {
            throw new Error("no matching ECR Image found");
        }
        const registry = `${found.registryId ?? aws.accountId}.dkr.ecr.${aws.region}.amazonaws.com`;
        return {
            id: found.imageDigest,
            imageDigest: found.imageDigest,
            imagePushedAt: Math.floor(time(found.imagePushedAt) / 1000),
            imageSizeInBytes: found.imageSizeInBytes ?? 0,
            imageTags: found.imageTags ?? [],
            imageUri: `${registry}/${name}@${found.imageDigest}`,
            registryId: found.registryId ?? aws.accountId,
        };
    },
);

const getImages = awsFunction("ECR Images", async (aws, { repositoryName }) => {
    const { imageIds } = await aws.ecr.listImages({ repositoryName: String(repositoryName) });
    return {
        imageIds: (imageIds ?? []).map(({ imageTag, imageDigest }) => ({ imageTag: imageTag ?? "", imageDigest })),
    };
});

const getAuthorizationToken = awsFunction(
    "ECR Authorization Token",
    async aws => {
        const { authorizationData } = await aws.ecr.getAuthorizationToken({});
        const [found] = authorizationData ?? [];
        const authorizationToken = found?.authorizationToken ?? "";
        const [userName, password] = Buffer.from(authorizationToken, "base64").toString().split(":");
        return {
            id: aws.region,
            authorizationToken,
            expiresAt: new Date(found?.expiresAt ?? 0).toISOString(),
            proxyEndpoint: found?.proxyEndpoint,
            userName,
            password,
        };
    },
    ["authorizationToken", "password"],
);

export const ECR_FUNCTIONS: Record<string, ProviderFunction> = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": getAuthorizationToken,
    "aws:ecr/getImage:getImage": getImage,
    "aws:ecr/getImages:getImages": getImages,
};
