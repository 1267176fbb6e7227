using System.Globalization;

namespace CurveFitting;

/// <summary>Reads a user's file of two columns: x, then y.</summary>
internal static class DataFile
{
    private static readonly char[] Separators = [';', '\t', ','];

    /// <summary>
    /// Reads the file. The columns stand apart by a semicolon, a tab, a comma or spaces; numbers have a decimal point. The first row may hold
    /// names; empty rows and rows that start with <c>#</c> are skipped. Data that can't determine the parameters of the model are refused.
    /// </summary>
    public static Observations Read(string path, Model model)
    {
        string[] rows;
        try
        {
            rows = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{path}: the file can't be read");
        }

        var x = new List<double>();
        var y = new List<double>();
        bool mayBeHeader = true;
        for (int i = 0; i < rows.Length; i++)
        {
            string row = rows[i].Trim();
            if (row.Length == 0 || row[0] == '#') continue;
            string[] fields = Split(row);
            bool header = mayBeHeader && fields.Length == 2 && fields.All(f => !TryParse(f, out _) && char.IsLetter(f.FirstOrDefault()));
            mayBeHeader = false;
            if (header) continue;
            if (fields.Length != 2) throw new InputException($"{path}: row {i + 1}: expected 2 columns, found {fields.Length}");
            x.Add(Parse(fields[0], path, i + 1));
            y.Add(Parse(fields[1], path, i + 1));
        }

        RefuseTooFew(x, path, rows.Length, model);
        return new Observations([.. x], [.. y]);
    }

    private static void RefuseTooFew(List<double> x, string path, int lastRow, Model model)
    {
        string needed = $"{model.Name} has {model.ParameterCount} parameters";
        if (x.Count <= model.ParameterCount)
        {
            throw new InputException(
                $"{path}: row {lastRow}: too few rows: the file ends after {x.Count}, but {needed} and needs at least {model.ParameterCount + 1}");
        }

        int places = x.Distinct().Count();
        if (places < model.ParameterCount)
        {
            throw new InputException($"{path}: row {lastRow}: too few different x: {places} in {x.Count} rows, but {needed}");
        }
    }

    private static string[] Split(string row)
    {
        foreach (char separator in Separators)
        {
            if (row.Contains(separator)) return row.Split(separator, StringSplitOptions.TrimEntries);
        }

        return row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static double Parse(string field, string path, int row) => TryParse(field, out double value)
        ? value
        : throw new InputException($"{path}: row {row}: '{field}' is not a number");

    private static bool TryParse(string field, out double value) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
