using System.Globalization;

namespace Solstead.Commands.Pv;

/// <summary>A CSV file with a header, comma and point, whose columns are asked for by name.</summary>
internal sealed class CsvTable
{
    private readonly string file;
    private readonly int width;
    private readonly Dictionary<string, int> columns = [];
    private readonly HashSet<string> twice = [];
    private readonly List<string[]> rows = [];

    private CsvTable(string file, string[] header)
    {
        (this.file, width) = (file, header.Length);
        for (var i = 0; i < width; i++)
        {
            var name = header[i].Trim().TrimStart('\uFEFF');
            if (!columns.TryAdd(name, i)) twice.Add(name);
        }
    }

    public int Count => rows.Count;

    /// <exception cref="FormatException">The file is empty, or a row has another number of columns than the header.</exception>
    public static CsvTable Read(string path)
    {
        using var reader = new StreamReader(path);
        var table = new CsvTable(Path.GetFileName(path), (reader.ReadLine() ?? throw new FormatException($"{path} is empty.")).Split(','));
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) continue;
            var cells = text.Split(',');
            if (cells.Length != table.width) throw new FormatException($"{table.file}, line {line}: {cells.Length} columns, the header has {table.width}.");
            table.rows.Add(cells);
        }
        return table;
    }

    public bool Has(string column) => columns.ContainsKey(column);

    public string Text(string column, int row) => rows[row][Index(column)].Trim();

    public string[] Texts(string column)
    {
        var index = Index(column);
        return [.. rows.Select(r => r[index].Trim())];
    }

    /// <summary>Numbers of a column; an empty cell or "nan" is NaN. A column that is not there is NaN throughout when it may be missing.</summary>
    public double[] Numbers(string column, bool required = true)
    {
        var numbers = new double[Count];
        if (!required && !Has(column)) Array.Fill(numbers, double.NaN);
        else for (var i = 0; i < numbers.Length; i++) numbers[i] = Number(column, i);
        return numbers;
    }

    public double Number(string column, int row)
    {
        var text = Text(column, row);
        if (text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{file}, row {row + 1}, {column}: \"{text}\" is no number.");
    }

    /// <summary>The same with a usual value for a cell that is empty and a column that is not there.</summary>
    public double Number(string column, int row, double usual) => Has(column) && Number(column, row) is var number && !double.IsNaN(number) ? number : usual;

    /// <summary>The same, but a cell that is no number is not known.</summary>
    /// <param name="column">NaN throughout when it is not there.</param>
    /// <param name="strange">Grows by the number of such cells.</param>
    public double[] Numbers(string column, ref int strange)
    {
        var numbers = new double[Count];
        Array.Fill(numbers, double.NaN);
        if (!Has(column)) return numbers;
        var index = Index(column);
        for (var i = 0; i < numbers.Length; i++)
        {
            var text = rows[i][index].Trim();
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) numbers[i] = number;
            else if (text.Length > 0 && !text.Equals("nan", StringComparison.OrdinalIgnoreCase)) strange++;
        }
        return numbers;
    }

    /// <summary>Instants of a column, in seconds since 1970.</summary>
    public double[] Instants(string column)
    {
        var instants = new double[Count];
        for (var i = 0; i < instants.Length; i++)
            instants[i] = DateTimeOffset.TryParse(Text(column, i), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                ? (at - DateTimeOffset.UnixEpoch).TotalSeconds
                : throw new FormatException($"{file}, row {i + 1}, {column}: \"{Text(column, i)}\" is no instant.");
        return instants;
    }

    private int Index(string column)
    {
        // A name that is there twice harms nobody who does not ask for it.
        if (twice.Contains(column)) throw new FormatException($"{file} has the column {column} twice: leave one of them out.");
        return columns.TryGetValue(column, out var index) ? index : throw new FormatException($"{file} has no column {column}.");
    }
}

/// <summary>Columns to be written as CSV. A number that is not defined is an empty cell.</summary>
internal sealed class CsvColumns(int count)
{
    private readonly List<(string Name, Func<int, string> Cell)> columns = [];

    public CsvColumns Add(string name, IReadOnlyList<string> texts)
    {
        columns.Add((name, i => texts[i]));
        return this;
    }

    public CsvColumns Add(string name, double[] numbers, int decimals = 4)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        columns.Add((name, i => double.IsNaN(numbers[i]) ? "" : numbers[i].ToString(format, CultureInfo.InvariantCulture)));
        return this;
    }

    public void Write(FileInfo? to)
    {
        if (to is null)
        {
            Write(Console.Out);
            return;
        }
        using var file = new StreamWriter(to.FullName) { NewLine = "\n" };
        Write(file);
    }

    private void Write(TextWriter to)
    {
        to.WriteLine(string.Join(',', columns.Select(c => c.Name)));
        for (var i = 0; i < count; i++) to.WriteLine(string.Join(',', columns.Select(c => c.Cell(i))));
    }
}
