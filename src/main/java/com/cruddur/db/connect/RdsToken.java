package com.cruddur.db.connect;

import com.cruddur.settings.Settings;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/**
 * IAM database authentication of Amazon RDS: a token that is signed for each connection with the credentials of the task, the
 * instance or the environment. A token is valid for 15 minutes; connections outlive it.
 */
public final class RdsToken implements Credentials {

    private static final Duration VALIDITY = Duration.ofMinutes(15);

    /** Endpoints of instances, clusters and proxies, in all partitions. */
    private static final Pattern REGION_OF_HOST =
            Pattern.compile("\\.([a-z]{2}(-[a-z]+)+-[0-9])\\.rds\\.|\\.rds\\.([a-z]{2}(-[a-z]+)+-[0-9])\\.");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider provider;
    private final String defaultRegion;

    private RdsToken(AwsCredentialsProvider provider, String defaultRegion) {
        this.provider = provider;
        this.defaultRegion = defaultRegion;
    }

    /** Tokens signed with the credentials that the AWS SDK finds. The settings name the region of other hosts. */
    public static RdsToken of(Settings settings) {
        String region = settings.text("AWS_REGION")
                .or(() -> settings.text("AWS_DEFAULT_REGION"))
                .orElse("");
        return new RdsToken(DefaultCredentialsProvider.builder().build(), region);
    }

    /** Tokens signed with given credentials. */
    static RdsToken of(AwsCredentialsProvider provider, String region) {
        return new RdsToken(provider, region);
    }

    @Override
    public String password(String user, DatabaseHost host) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host(host.name())
                .port(host.port())
                .encodedPath("/")
                .putRawQueryParameter("DBUser", user)
                .putRawQueryParameter("Action", "connect")
                .build();
        try {
            var identity = provider.resolveCredentials();
            return signer.sign(signing -> signing.identity(identity)
                            .request(request)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rds-db")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region(host))
                            .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                            .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALIDITY))
                    .request()
                    .getUri()
                    .toString()
                    .substring("https://".length());
        } catch (SdkException e) {
            throw new IllegalStateException(
                    "there are no AWS credentials to sign a token for IAM database authentication with", e);
        }
    }

    private String region(DatabaseHost host) {
        Matcher region = REGION_OF_HOST.matcher(host.name());
        if (region.find()) {
            return region.group(1) == null ? region.group(3) : region.group(1);
        }
        if (defaultRegion.isEmpty()) {
            throw new IllegalStateException("the host " + host.name() + " names no AWS region; set AWS_REGION");
        }
        return defaultRegion;
    }
}
