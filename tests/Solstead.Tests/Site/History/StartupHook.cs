using Solstead.Tests.Site.History;

#pragma warning disable MA0047 // the runtime asks for it outside any namespace
/// <summary>The runtime looks for exactly this name, without a namespace (DOTNET_STARTUP_HOOKS).</summary>
internal static class StartupHook
{
    public static void Initialize() => HistoryChild.RunWhenAsked();
}
