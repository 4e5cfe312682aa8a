import { lazy, Suspense } from 'react';
import { useText } from '#/i18n';
import { Scroller } from '#/ui/base/Scroller';

export type ChartProps = {
  /** The question it answers, as its name. */
  label: string;
  kind: 'line' | 'bar';
  /** The words along the axis. */
  steps: readonly string[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
  /** Drawn and named. */
  threshold?: { name: string; value: number };
  height?: number;
  format?: (value: number) => string;
};

const Drawing = lazy(() => import('./ChartDrawing'));

/** A chart with its table behind it. The drawing library comes only where a chart stands. */
export function Chart(props: ChartProps) {
  const t = useText('common');
  const { height = 220, format = String } = props;
  return (
    <figure className="chart">
      {props.kind === 'bar' && props.series.length > 1 && (
        <ul className="chart-key" aria-hidden="true">
          {props.series.map((one, at) => (
            <li key={one.name}>
              <span style={{ background: `var(--chart-${at + 1})` }} /> {one.name}
            </li>
          ))}
        </ul>
      )}
      <div role="img" aria-label={props.label} style={{ height }}>
        <Suspense>
          <Drawing {...props} />
        </Suspense>
      </div>
      <details>
        <summary className="xs text3">{t('chartTable')}</summary>
        <Scroller label={props.label}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{props.label}</th>
                {props.series.map((one) => (
                  <th key={one.name} scope="col" className="number">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {props.steps.map((step, at) => (
                <tr key={step}>
                  <td>{step}</td>
                  {props.series.map((one) => {
                    const value = one.values[at];
                    return (
                      <td key={one.name} className="number">
                        {value === null || value === undefined ? '' : format(value)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      </details>
    </figure>
  );
}
