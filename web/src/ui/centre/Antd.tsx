import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage, useTheme } from '#/app/preferences';
import tokens from '#/ui/tokens.json';

/** antd in our colours; both themes set every token themselves. */
export default function Antd({ children }: { children: ReactNode }) {
  const theme = useTheme();
  const locale = useLanguage() === 'zh-CN' ? zhCN : enUS;
  const { shared } = tokens.antd;
  const own = tokens.antd[theme];
  return (
    <ConfigProvider
      locale={locale}
      theme={{
        cssVar: shared.cssVar,
        hashed: shared.hashed,
        token: { ...shared.token, ...own.token },
        components: own.components,
      }}
    >
      {children}
    </ConfigProvider>
  );
}
