import { createContext, useContext } from 'react';

export const LiveContext = createContext(false);

/** Whether changes arrive by themselves at this moment. */
export const useLiveOpen = () => useContext(LiveContext);
