import { Centre } from '#/ui/shell/Centre';
import { nav } from './nav';

export default function Layout() {
  return <Centre portal="operator" nav={nav} />;
}
