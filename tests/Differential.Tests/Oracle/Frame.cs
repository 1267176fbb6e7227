namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>The variables of one call. Names are unique where they are visible, so one table serves all scopes.</summary>
internal sealed class Frame
{
    private readonly Dictionary<string, Place> scalars = [];
    private readonly Dictionary<string, View> views = [];

    public Value Result { get; set; }

    public View? ResultView { get; set; }

    public Place Scalar(string name) => scalars.TryGetValue(name, out Place? place) ? place : throw new RejectedException("unknown " + name);

    public View View(string name) => views.TryGetValue(name, out View? view) ? view : throw new RejectedException("unknown " + name);

    public Place Declare(string name)
    {
        var cell = new Cell();
        scalars[name] = cell;
        return cell;
    }

    public void Bind(string name, Place place) => scalars[name] = place;

    public void Bind(string name, View view) => views[name] = view;
}
