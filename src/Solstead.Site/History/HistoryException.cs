using Solstead.Core.Devices;

namespace Solstead.Site.History;

/// <summary>The store cannot be opened or used; <see cref="Problem"/> says why in a form the page can put into words.</summary>
public sealed class HistoryException(Problem problem, Exception? inner = null)
    : Exception($"{problem.Code} {string.Join(", ", problem.Facts.Select(f => $"{f.Name}={f.Text ?? f.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture)}"))}".TrimEnd(), inner)
{
    public Problem Problem { get; } = problem;
}
