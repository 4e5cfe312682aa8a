import { useText } from '#/i18n';
import { fromUnits, money } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import type { Flow } from './books';

const colours: Record<Flow['kind'], string> = {
  seller_payable: 'good',
  platform_fee: 'primary',
  back: 'end',
  held: 'hold',
  buyer_balance: 'run',
  escrow: 'end',
  external: 'end',
};
/** Height of the whole amount. */
const full = 72;

/** Bands as wide as the money that flows: from the buyer into the hold, and out of it. */
export function MoneyPath(props: { total: bigint; out: readonly Flow[]; currency: 'CNY' | 'USD' | 'EUR' }) {
  const t = useText('operator');
  const { total, out } = props;
  const say = (amount: bigint) => money(fromUnits(amount, props.currency));
  const wide = (amount: bigint) => Math.max(3, (Number(amount) / Number(total)) * full);
  let right = 20;
  let left = 42;
  const bands = out.map((flow) => {
    const size = wide(flow.amount);
    const place = { ...flow, size, left: left + size / 2, right: right + size / 2 };
    left += size;
    right += Math.max(size + 18, 34);
    return place;
  });
  const height = Math.max(136, right + 6);
  const summary = out.map((flow) => `${t(`flow.${flow.kind}`)} ${say(flow.amount)}`).join(t('review.comma'));
  return (
    <figure className="panel" style={{ padding: '14px 18px 10px', marginBottom: 20 }}>
      <Scroller label={t('flow.label')}>
        <svg
          viewBox={`0 0 800 ${height}`}
          role="img"
          aria-label={t('flow.summary', { total: say(total), parts: summary })}
          style={{ display: 'block', width: '100%', minWidth: 640 }}
        >
          <g fill="none">
            <path d="M142 78H340" stroke="var(--run-line)" strokeWidth={full} opacity=".75" />
            {bands.map((band) => (
              <path
                key={band.kind}
                d={`M350 ${band.left}C450 ${band.left} 470 ${band.right} 590 ${band.right}`}
                stroke={`var(--${colours[band.kind]}-line)`}
                strokeWidth={band.size}
                opacity=".8"
              />
            ))}
          </g>
          <rect x="136" y="42" width="7" height={full} rx="2" fill="var(--run)" />
          <rect x="340" y="41" width="10" height={full + 2} rx="2" fill="var(--text2)" />
          {bands.map((band) => (
            <rect
              key={band.kind}
              x="590"
              y={band.right - band.size / 2}
              width="7"
              height={band.size}
              rx="2"
              fill={`var(--${colours[band.kind]})`}
            />
          ))}
          <g fontSize="13" fill="var(--text)">
            <text x="0" y="74">
              {t('flow.buyer_balance')}
            </text>
            <text x="0" y="94" fontWeight="600">
              {say(total)}
            </text>
            <text x="345" y="28" textAnchor="middle">
              {t('flow.escrow')} <tspan fontWeight="600">{say(total)}</tspan>
            </text>
            {bands.map((band) => (
              <g key={band.kind}>
                <text x="608" y={band.right + 4}>
                  {t(`flow.${band.kind}`)}
                </text>
                <text x="800" y={band.right + 4} textAnchor="end" fontWeight="600">
                  {say(band.amount)}
                </text>
              </g>
            ))}
          </g>
        </svg>
      </Scroller>
    </figure>
  );
}
