using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;
using Solstead.Site.Texts;

namespace Solstead.Commands.Import;

/// <summary>How far a long import is, on the error stream: one line that is written over, or where there is no terminal a plain line now and then.</summary>
internal sealed class ProgressLine(Sentences say, TimeProvider time) : IProgress<ImportProgress>, IDisposable
{
    private readonly bool terminal = !Console.IsErrorRedirected;
    private long told = long.MinValue;
    private int width;

    public void Report(ImportProgress value)
    {
        var now = time.GetTimestamp();
        var pause = terminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5);
        if (told != long.MinValue && time.GetElapsedTime(told, now) < pause) return;
        if (told == long.MinValue && !terminal)
        {
            told = now;
            return;
        }
        told = now;
        var share = value.Total is > 0 and var total ? $" {Math.Min(99, 100 * value.Done / total)} %" : "";
        var line = $"{say.Say(value.Step, Fact.Of("what", value.What))}{(value.What.Length > 0 ? $" {value.Done}" : "")}{share}";
        if (!terminal)
        {
            Console.Error.WriteLine(line);
            return;
        }
        Console.Error.Write('\r' + line.PadRight(width));
        width = line.Length;
    }

    /// <summary>Leaves an empty line behind.</summary>
    public void Dispose()
    {
        if (width > 0) Console.Error.Write('\r' + new string(' ', width) + '\r');
        width = 0;
    }
}
