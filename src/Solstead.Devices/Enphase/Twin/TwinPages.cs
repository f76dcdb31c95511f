namespace Solstead.Devices.Enphase.Twin;

/// <summary>The gateway's own error pages, by firmware.</summary>
internal static class TwinPages
{
    public const string ValidToken = "<!DOCTYPE html><h2>Valid token.</h2>\n";

    /// <summary>The login wall. Where its script leads changed with 8.3.5169 (enphase.md 1, family F').</summary>
    public static TwinAnswer Unauthorized(TwinFirmware firmware) => new(401, "text/html", $"""
        <html>
        <head><title>401 Authorization Required</title>
        <script>window.location.replace("{(firmware.AtLeast(8, 3, 5169) ? "/login.html" : "/home")}");</script>
        </head>
        <body><center><h1>401 Authorization Required</h1></center><hr><center>openresty/1.17.8.1</center></body>
        </html>

        """);

    public static TwinAnswer DigestChallenge(string path, DateTimeOffset now) =>
        (path.StartsWith("/api/v1/", StringComparison.Ordinal)
            ? new TwinAnswer(401, "application/json", "{\n  \"status\": 401,\n  \"error\": \"\",\n  \"info\": \"Authentication required\",\n  \"moreInfo\": \"\"\n}\n")
            : new TwinAnswer(401, "text/plain", "Error: 401\n"))
        .With("WWW-Authenticate", TwinDigest.Challenge(now));

    /// <summary>Old firmware declares a Baltic character set on its JSON; native handlers say "err" and declare nothing.</summary>
    public static TwinAnswer NotFound(TwinFirmware firmware, string path) =>
        firmware.AtLeast(5) && path.StartsWith("/ivp/", StringComparison.Ordinal)
            ? new(404, null, " { \"err\": \"404 - Not Found\" }\n")
            : new(404, "application/json; charset=ISO-8859-4", "{ \"error\" : \"404 - Not Found\" }\n");

    public static TwinAnswer MethodNotAllowed() => new(405, null, " { \"err\": \"405 - Method Not Allowed\" }\n");

    public static TwinAnswer TooManySessions() => new(503, "text/html", """
        <html><head><title>Too many installer sessions active</title></head>
        <body><h1>Too many installer sessions active</h1></body></html>

        """);

    public static TwinAnswer Busy() => new TwinAnswer(503, "text/plain", "Resource busy, please retry after 30 seconds\n").With("Retry-After", "30");

    public static TwinAnswer GatewayTimeOut() => new(504, "text/html",
        "<html>\n<head><title>504 Gateway Time-out</title></head>\n<body>\n<center><h1>504 Gateway Time-out</h1></center>\n<hr><center>openresty/1.17.8.1</center>\n</body>\n</html>\n");

    public static TwinAnswer Plain(int status, string reason) => new(status, "text/html",
        $"<html>\n<head><title>{status} {reason}</title></head>\n<body>\n<center><h1>{status} {reason}</h1></center>\n<hr><center>openresty/1.17.8.1</center>\n</body>\n</html>\n");

    public static TwinAnswer RedirectToHttps(Uri target) => Plain(301, "Moved Permanently").With("Location", target.ToString());
}
