/** Whether what was made of this checkout is newer than all of its sources. @param made its path from the top */
export declare const isCurrent: (made: string) => boolean;
