import { fileUrl } from '#/api/client';

/** Drawings on a grid of 24, each in two strengths of white. */
const drawings = [
  // A pier: boards on posts.
  'M5 9h14v2H5zM7 13h2v6H7zM11 13h2v6h-2zM15 13h2v6h-2z|M7 5h10v2H7z',
  // Rising columns under a wave.
  'M5 14h2.500v5H5zM9 11h2.500v8H9zM13 13h2.500v6H13zM17 8h2.500v11H17z|M5 9c2.500-3.500 5-3.500 7-1.500s4 1.500 7-2v2c-3 3.500-5 3.500-7 2s-4.500-2-7 1.500z',
  // A drop over its ground.
  'M12 4c3.200 4.400 4.600 6.600 4.600 8.900A4.600 4.600 0 0 1 12 17.500a4.600 4.600 0 0 1-4.600-4.600C7.400 10.600 8.800 8.400 12 4z|M6 19h12v1.800H6z',
  // Steps with a sun.
  'M5 19v-3h4v-3.500h4V9h4V5.500h2.500V9H19v3h-4v3.500h-4V19z|M8.500 6.200a2.300 2.300 0 1 1-4.600 0 2.300 2.300 0 0 1 4.600 0z',
  // Strata.
  'M4.500 10.500c2.500-2 5-2 7.500 0s5 2 7.500 0v2.200c-2.500 2-5 2-7.500 0s-5-2-7.500 0z|M4.500 6c2.500-2 5-2 7.500 0s5 2 7.500 0v2c-2.500 2-5 2-7.500 0s-5-2-7.500 0zM4.500 15.200c2.500-2 5-2 7.500 0s5 2 7.500 0v2c-2.500 2-5 2-7.500 0s-5-2-7.500 0z',
  // A crystal.
  'M12 4l7 5-2.700 9.500H7.700L5 9zm0 2.400L7.200 9.800l1.900 6.900h5.800l1.900-6.900z|M12 9l3 2.200-1.200 3.600h-3.600L9 11.200z',
  // Corners around a line.
  'M5 5h5v2H7v3H5zM14 5h5v5h-2V7h-3zM5 14h2v3h3v2H5zM17 14h2v5h-5v-2h3z|M8 11h8v2H8z',
  // A ring with its moon.
  'M12 5.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zm0 2.200a4.300 4.300 0 1 0 0 8.600 4.300 4.300 0 0 0 0-8.600z|M18.200 4.200a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  // A leaf.
  'M19 5c.4 8-3 13-10.500 13.200L6.400 20 5 18.600l2-2C6 9.500 11 5.200 19 5z|M16.500 7.500c-4 1.500-6.500 4-8 7.500 1 .8 2 .9 3 .6 3-1 4.700-3.600 5-8.100z',
  // Tiles in a pattern.
  'M5 5h6v6H5zM13 13h6v6h-6z|M13 5h6v6h-6zM5 13h6v6H5z',
  // A bridge.
  'M4 16h16v2.200H4zM4 14.500C6.500 9 9 6.800 12 6.800s5.500 2.200 8 7.700h-2.300C16 10.800 14.200 9 12 9s-4 1.800-5.700 5.500z|M11.200 9h1.600v6h-1.600zM8 11.300h1.500V15H8zM14.500 11.300H16V15h-1.500z',
  // A folded sheet.
  'M6 4.500h8l4 4v11H6zm2.200 2.200v10.600h7.600V9.700h-3V6.700z|M10 12h4v1.600h-4z',
  // A peak and its lake.
  'M4.500 17 11 6l3 5 1.500-2.200L19.500 17z|M4.500 18.300h15V20h-15z',
] as const;

const colours = [
  '#0b5f6f',
  '#5a2a5c',
  '#1f3f7a',
  '#7b3a26',
  '#2f5b41',
  '#3f4a58',
  '#7a5410',
  '#43408f',
  '#5b4a2f',
  '#0f6b57',
];

/** A number that stands for a name, the same on every machine. */
function hash(text: string): number {
  let value = 2166136261;
  for (const sign of text) value = Math.imul(value ^ (sign.codePointAt(0) ?? 0), 16777619);
  return value >>> 0;
}

export function artColour(name: string): string {
  return colours[hash(name) % colours.length] ?? colours[0] ?? '';
}

type ArtProps = { name: string; size?: number; arch?: boolean; file?: string | null };

/** The sign of a product: the file it brought, or else a drawing on a coloured tile, both by its name. */
export function Art({ name, size = 48, arch, file }: ArtProps) {
  if (file) {
    return (
      <img
        className="art"
        src={fileUrl(file)}
        alt=""
        width={size}
        height={size}
        loading="lazy"
        style={{
          flex: 'none',
          height: 'auto',
          aspectRatio: '1',
          objectFit: 'cover',
          borderRadius: size * 0.18,
          background: '#fff',
        }}
      />
    );
  }
  const drawing = drawings[(hash(name) >>> 8) % drawings.length] ?? drawings[0];
  const [strong, soft] = drawing.split('|');
  const height = arch ? Math.round(size * 1.22) : size;
  const shape = arch
    ? `M0 ${height}V${size / 2}a${size / 2} ${size / 2} 0 0 1 ${size} 0V${height}z`
    : `M0 ${size * 0.18}a${size * 0.18} ${size * 0.18} 0 0 1 ${size * 0.18} ${-size * 0.18}h${size * 0.64}a${size * 0.18} ${size * 0.18} 0 0 1 ${size * 0.18} ${size * 0.18}v${size * 0.64}a${size * 0.18} ${size * 0.18} 0 0 1 ${-size * 0.18} ${size * 0.18}h${-size * 0.64}a${size * 0.18} ${size * 0.18} 0 0 1 ${-size * 0.18} ${-size * 0.18}z`;
  const inner = size * 0.8;
  return (
    <svg className="art" width={size} height={height} viewBox={`0 0 ${size} ${height}`} aria-hidden="true">
      <path d={shape} fill={artColour(name)} />
      <g
        transform={`translate(${(size - inner) / 2} ${(height - inner) / 2 + (arch ? size * 0.05 : 0)}) scale(${inner / 24})`}
        fill="#fff"
      >
        <path d={strong} />
        <path d={soft} opacity=".62" />
      </g>
    </svg>
  );
}
