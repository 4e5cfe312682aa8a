import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import css from './debug.module.css';
import { type FieldName, type Fields, fieldsOf, scenes, wireNames, withText } from './fields';

/** What one call is filled with; fields left empty take the documented values. */
export function Form(props: { activity: Schemas['Activity']; fields: Fields; onChange: (fields: Fields) => void }) {
  const t = useText('seller');
  const { activity, fields } = props;
  const control = (name: FieldName) => {
    const id = `debug-${name}`;
    if (name === 'scene') {
      return (
        <select
          id={id}
          className="select"
          value={fields.scene ?? 'RENEWAL'}
          onChange={(event) => {
            const scene = scenes.find((one) => one === event.target.value);
            props.onChange({ ...fields, scene: scene ?? null });
          }}
        >
          {scenes.map((scene) => (
            <option key={scene}>{scene}</option>
          ))}
        </select>
      );
    }
    if (name === 'freeze') {
      return (
        <select
          id={id}
          className="select"
          value={fields.freeze === false ? 'no' : 'yes'}
          onChange={(event) => props.onChange({ ...fields, freeze: event.target.value === 'yes' })}
        >
          <option value="yes">{t('debug.freeze')}</option>
          <option value="no">{t('debug.resume')}</option>
        </select>
      );
    }
    return (
      <input
        id={id}
        className="input mono"
        value={String(fields[name] ?? '')}
        placeholder={t('debug.default')}
        onChange={(event) => props.onChange(withText(fields, name, event.target.value))}
      />
    );
  };
  return (
    <div className={css.form}>
      <span className="mono">{'activity'}</span>
      <span className={`${css.fixed} mono`}>{activity}</span>
      {fieldsOf[activity].map((name) => (
        <div key={name} className={css.line}>
          <label htmlFor={`debug-${name}`} className="mono">
            {wireNames[name]}
          </label>
          {control(name)}
        </div>
      ))}
      <span className="mono">{'testFlag'}</span>
      <span className={`${css.fixed} mono`}>
        1 <small>{t('debug.fixed')}</small>
      </span>
    </div>
  );
}
