// An RNN in C: one direction, float32. cc -O2 rnn.c -o rnn -lm, then npx torch-parity check --subject-command ./rnn
#include <math.h>
#include "npy.h"

static Tensor weight(const char *folder, const char *kind, int layer) {
    char name[64];
    snprintf(name, sizeof name, "%s_l%d", kind, layer);
    return load(folder, name);
}

int main(int argc, char **argv) {  // rnn CASE_DIR OUTPUT_DIR
    char json[65536] = "", path[4096];
    if (argc != 3) return fputs("want CASE_DIR OUTPUT_DIR\n", stderr), 2;
    if (!fread(json, 1, sizeof json - 1, fopen(strcat(strcpy(path, argv[1]), "/case.json"), "r"))) return 1;
    if (!strstr(json, "\"RNN\"") || strstr(json, "\"float64\"") || strstr(json, "\"lengths\"") ||
        strstr(json, "\"bidirectional\": true") || strstr(json, "\"batch_first\": true"))
        return puts("only RNN, float32, one direction, time first, not packed"), 64;
    Tensor x = load(argv[1], "input"), h_0 = load(argv[1], "h_0"), w_ih, h_n = {x.axes, {0}, NULL};
    const int seq_len = x.shape[0], batch = x.axes == 3 ? x.shape[1] : 1, relu = strstr(json, "\"relu\"") != NULL;
    for (int layer = 0; (w_ih = weight(argv[1], "weight_ih", layer)).data; layer++) {
        Tensor w_hh = weight(argv[1], "weight_hh", layer), b_ih = weight(argv[1], "bias_ih", layer);
        Tensor b_hh = weight(argv[1], "bias_hh", layer), output = x;
        const int H = w_ih.shape[0], I = w_ih.shape[1], size = batch * H;
        output.shape[x.axes - 1] = H, output.data = calloc(seq_len * size + 1, sizeof(float));
        h_n.shape[0] = layer + 1, h_n.shape[1] = batch, h_n.shape[x.axes - 1] = H;
        h_n.data = realloc(h_n.data, ((layer + 1) * size + 1) * sizeof(float));
        const float *h = h_0.data ? h_0.data + layer * size : calloc(size + 1, sizeof(float));
        for (int t = 0; t < seq_len; h = output.data + t++ * size)
            for (int b = 0; b < batch; b++)
                for (int u = 0; u < H; u++) {
                    double sum = b_ih.data ? (double)b_ih.data[u] + b_hh.data[u] : 0;
                    for (int i = 0; i < I; i++) sum += (double)w_ih.data[u * I + i] * x.data[(t * batch + b) * I + i];
                    for (int j = 0; j < H; j++) sum += (double)w_hh.data[u * H + j] * h[b * H + j];
                    output.data[t * size + b * H + u] = !relu ? tanh(sum) : sum < 0 ? 0 : sum;
                }
        memcpy(h_n.data + layer * size, h, size * sizeof(float)), x = output;
    }
    save(argv[2], "output", x), save(argv[2], "h_n", h_n);
}
