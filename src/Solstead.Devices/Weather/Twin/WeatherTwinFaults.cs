using System.Text;
using Microsoft.AspNetCore.Http;

namespace Solstead.Devices.Weather.Twin;

/// <summary>The faults that every service can have.</summary>
internal static class WeatherTwinFaults
{
    /// <returns>True when the answer has been given, or there is none.</returns>
    public static async Task<bool> FailAsync(WeatherTwinFault fault, string source, HttpContext context, CancellationToken over)
    {
        var response = context.Response;
        switch (fault)
        {
            case WeatherTwinFault.Page:
                response.ContentType = "text/html";
                await response.WriteAsync("<!DOCTYPE html><html><body>Sorry</body></html>", context.RequestAborted);
                return true;
            case WeatherTwinFault.Refuses:
                response.StatusCode = 400;
                await response.WriteAsync("""{"error":true,"reason":"Data corrupted at path ''. Cannot initialize MultiDomains from invalid String value nowhere."}""", context.RequestAborted);
                return true;
            case WeatherTwinFault.Other: await response.WriteAsync("""{"hello":["world"]}""", context.RequestAborted); return true;
            case WeatherTwinFault.Status500: response.StatusCode = 500; return true;
            case WeatherTwinFault.Busy: response.StatusCode = 503; return true;
            case WeatherTwinFault.Refused:
                response.StatusCode = 401;
                await response.WriteAsync("{}", context.RequestAborted);
                return true;
            case WeatherTwinFault.TooMany:
                response.StatusCode = 429;
                response.Headers.RetryAfter = "7200";
                await response.WriteAsync("""{"error":true,"reason":"Hourly API request limit exceeded. Please try again in the next hour."}""", context.RequestAborted);
                return true;
            case WeatherTwinFault.Silent: await WaitAsync(Timeout.InfiniteTimeSpan, context, over); return true;
            case WeatherTwinFault.Slow: await WaitAsync(TimeSpan.FromSeconds(5), context, over); return false;
            case WeatherTwinFault.Large: await response.WriteAsync("{\"hourly\":{" + new string(' ', 5 << 20) + "}}", context.RequestAborted); return true;
            case WeatherTwinFault.Deep: await response.WriteAsync(Deep(source), context.RequestAborted); return true;
            case WeatherTwinFault.Elsewhere: response.Redirect("https://elsewhere.example/"); return true;
            default: return false;
        }
    }

    private static async Task WaitAsync(TimeSpan time, HttpContext context, CancellationToken over)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, context.RequestAborted);
        await Task.Delay(time, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string Deep(string source) =>
        new StringBuilder("{\"").Append(source == "open-meteo" ? "hourly" : "forecast").Append("\":").Append('[', 200).Append(']', 200).Append('}').ToString();
}
