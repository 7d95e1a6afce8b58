// .npy files of float32 by hand: a header that is a Python dictionary, then the numbers, the last axis the quickest.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int axes, shape[4]; float *data; } Tensor;

static Tensor load(const char *folder, const char *name) {  // no data: the file is not there
    char path[4096], header[65536] = "";
    Tensor one = {0};
    snprintf(path, sizeof path, "%s/%s.npy", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) return one;
    unsigned char start[10];  // \x93NUMPY, version 1.0, two bytes: how long the header is
    if (fread(start, 1, 10, file) != 10 || !fread(header, start[8] + 256 * start[9], 1, file)) exit(1);
    size_t size = 1;
    char *at = strstr(header, "'shape': (") + 10;
    for (; *at != ')'; at += strspn(at, ", ")) size *= one.shape[one.axes++] = strtol(at, &at, 10);
    one.data = malloc((size + 1) * sizeof(float));
    if (fread(one.data, sizeof(float), size, file) != size) exit(1);
    fclose(file);
    return one;
}

static void save(const char *folder, const char *name, Tensor one) {
    char path[4096], shape[64] = "", header[118];
    size_t size = 1;
    for (int i = 0; i < one.axes; size *= one.shape[i++]) sprintf(shape + strlen(shape), "%d, ", one.shape[i]);
    snprintf(path, sizeof path, "%s/%s.npy", folder, name);
    snprintf(header, sizeof header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", shape);
    FILE *file = fopen(path, "wb");
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file);  // 0x76: 118 bytes of header, filled up with blanks
    fprintf(file, "%-117s\n", header);
    fwrite(one.data, sizeof(float), size, file);
    fclose(file);
}
