import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTheme } from '#/app/preferences';
import tokens from '#/ui/tokens.json';
import type { ChartProps } from './Chart';

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export default function ChartDrawing({ kind, steps, series, threshold, format }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    if (!place.current) return;
    const colours = tokens.chart[theme];
    const ink = tokens.color[theme];
    const chart = init(place.current, undefined, { renderer: 'svg' });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const text = { color: colours.axis, fontFamily: tokens.font.sans, fontSize: 12 };
    chart.setOption({
      animation: !still,
      animationDuration: 280,
      color: colours.series,
      textStyle: text,
      grid: { left: 8, right: 56, top: 16, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        trigger: 'axis',
        backgroundColor: ink.raised,
        borderColor: ink.line,
        textStyle: { color: ink.text, fontSize: 12 },
        ...(format && { valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '') }),
      },
      xAxis: {
        type: 'category',
        data: [...steps],
        axisLine: { lineStyle: { color: colours.grid } },
        axisTick: { show: false },
        axisLabel: text,
      },
      yAxis: {
        type: 'value',
        min: kind === 'bar' ? 0 : undefined,
        splitLine: { lineStyle: { color: colours.grid } },
        axisLabel: { ...text, ...(format && { formatter: format }) },
      },
      series: series.map((one, at) => ({
        type: kind,
        name: one.name,
        data: [...one.values],
        symbolSize: 5,
        barMaxWidth: 24,
        endLabel: { show: kind === 'line' && series.length > 1, formatter: one.name, color: colours.series[at] },
        ...(at === 0 &&
          threshold && {
            markLine: {
              symbol: 'none',
              lineStyle: { color: ink.bad, type: 'dashed' },
              label: { formatter: threshold.name, color: ink.bad },
              data: [{ yAxis: threshold.value }],
            },
          }),
      })),
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [kind, steps, series, threshold, format, theme]);
  return <div ref={place} style={{ height: '100%' }} />;
}
