/**
 * File-system policy: nothing unencrypted, and, since a policy takes the place of EFS's default of "anyone who can connect",
 * only who has IAM rights on the file system.
 * @see Amazon EFS User Guide, "Using IAM to control file system data access"
 */
export function encryptedTransportOnly(fileSystemArn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "EncryptedTransportOnly",
                Effect: "Deny",
                Principal: { AWS: "*" },
                Action: "*",
                Resource: fileSystemArn,
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    });
}
